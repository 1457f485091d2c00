import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionChunk,
  CompletionRequest,
  CompletionResponse,
  EmbedImagesRequest,
  EmbedRequest,
  EmbedResponse,
  RerankRequest,
  RerankResponse,
} from "./types.ts";

/** Turns texts into vectors. What adapters depend on; `EasClient` and `AISearchClient` are two of them. */
export interface TextEmbedder {
  embed(request: EmbedRequest): Promise<EmbedResponse>;
}

/** Turns images into vectors of the same space as texts. */
export interface ImageEmbedder {
  embedImages(request: EmbedImagesRequest): Promise<EmbedResponse>;
}

/** Orders documents by relevance to a query. */
export interface Reranker {
  rerank(request: RerankRequest): Promise<RerankResponse>;
}

/** Answers conversations, at once or as a stream. */
export interface ChatModel {
  chat(request: ChatRequest): Promise<ChatResponse>;
  streamChat(request: ChatRequest): Promise<ChatStream>;
}

/**
 * The chunks of one streamed answer, as they come. It can be read once.
 *
 * It ends normally only after the server's terminal signal; any other end throws a `StreamError` that
 * carries what had come in `partial`. Leaving the loop early closes the connection.
 */
export interface ChatStream extends AsyncIterable<ChatChunk> {
  readonly requestIds: readonly string[];
  readonly attempts: number;
  /** Ends the stream and closes its connection. Harmless after the end. */
  close(): void;
}

/** Continues texts, at once or as a stream. */
export interface CompletionModel {
  complete(request: CompletionRequest): Promise<CompletionResponse>;
  streamComplete(request: CompletionRequest): Promise<CompletionStream>;
}

/** The chunks of one streamed completion. It ends and fails as a `ChatStream` does, and `accumulateChat` reads it too. */
export interface CompletionStream extends AsyncIterable<CompletionChunk> {
  readonly requestIds: readonly string[];
  readonly attempts: number;
  /** Ends the stream and closes its connection. Harmless after the end. */
  close(): void;
}
