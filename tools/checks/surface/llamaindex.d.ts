import { ChatResponse, ChatResponseChunk, LLMChatParamsNonStreaming, LLMChatParamsStreaming, LLMMetadata, MessageContent, MessageContentDetail, ToolCallLLM, ToolCallLLMMessageOptions } from "@llamaindex/core/llms";
import { AISearchFields, AISearchFields as AISearchFields$1, ChatModel, ChatRequest, EasFields, EasFields as EasFields$1, ImageEmbedder, RankingFields, RankingFields as RankingFields$1, Reranker, SharedClient, TextEmbedder, TextVectorFields, TextVectorFields as TextVectorFields$1 } from "@paifang/client";
import { ZodSchema } from "@llamaindex/core/zod";
import { BaseEmbedding, BaseEmbeddingOptions, MultiModalEmbedding } from "@llamaindex/core/embeddings";
import { ImageType, MetadataMode, NodeWithScore } from "@llamaindex/core/schema";
import { BaseNodePostprocessor } from "@llamaindex/core/postprocessor";
type Answer = ChatResponse<ToolCallLLMMessageOptions>;
type AnswerChunk = ChatResponseChunk<ToolCallLLMMessageOptions>;
type PaiEasChatOptions = Omit<ChatRequest, "messages" | "tools">;
type PaiEasFields = EasFields$1<ChatModel> & PaiEasChatOptions & {
  contextWindow?: number | undefined;
  supportToolCall?: boolean | undefined;
};
type Said = ToolCallLLMMessageOptions;
type Streaming<Z extends ZodSchema = ZodSchema> = LLMChatParamsStreaming<PaiEasChatOptions, Said, Z>;
type NonStreaming<Z extends ZodSchema = ZodSchema> = LLMChatParamsNonStreaming<PaiEasChatOptions, Said, Z>;
declare const host: ToolCallLLM<PaiEasChatOptions>;
type Executed<Z extends ZodSchema> = ReturnType<typeof host.exec<Z>>;
type StreamExecuted<Z extends ZodSchema> = ReturnType<typeof host.streamExec<Z>>;
declare class PaiEas extends ToolCallLLM<PaiEasChatOptions> {
  #private;
  readonly metadata: LLMMetadata;
  readonly supportToolCall: boolean;
  constructor(fields?: PaiEasFields);
  override chat(params: Streaming): Promise<AsyncIterable<AnswerChunk>>;
  override chat(params: NonStreaming): Promise<Answer>;
  override exec<Z extends ZodSchema>(params: Streaming<Z>): StreamExecuted<Z>;
  override exec<Z extends ZodSchema>(params: NonStreaming<Z>): Executed<Z>;
  override streamExec<Z extends ZodSchema>(params: Streaming<Z>): StreamExecuted<Z>;
}
declare const paiEas: (fields?: PaiEasFields) => PaiEas;
declare class TextEmbedding extends BaseEmbedding {
  #private;
  override embedBatchSize: number;
  constructor(fields: TextVectorFields$1, client: () => TextEmbedder);
  override getTextEmbedding(text: string): Promise<number[]>;
  override getTextEmbeddings: (texts: string[]) => Promise<number[][]>;
  override getTextEmbeddingsBatch(texts: string[], options?: BaseEmbeddingOptions): Promise<number[][]>;
  override getQueryEmbedding(query: MessageContentDetail): Promise<number[] | null>;
}
type PaiEasEmbeddingFields = EasFields$1<TextEmbedder> & TextVectorFields$1;
declare class PaiEasEmbedding extends TextEmbedding {
  constructor(fields?: PaiEasEmbeddingFields);
}
type AISearchEmbeddingFields = AISearchFields$1<TextEmbedder> & TextVectorFields$1;
declare class AISearchEmbedding extends TextEmbedding {
  constructor(fields?: AISearchEmbeddingFields);
}
type AISearchMultiModalEmbeddingFields = AISearchFields$1<TextEmbedder & ImageEmbedder> & Omit<TextVectorFields$1, "dimensions">;
declare class AISearchMultiModalEmbedding extends MultiModalEmbedding {
  #private;
  override embedBatchSize: number;
  constructor(fields?: AISearchMultiModalEmbeddingFields);
  override getTextEmbedding(text: string): Promise<number[]>;
  override getTextEmbeddings: (texts: string[]) => Promise<number[][]>;
  override getTextEmbeddingsBatch(texts: string[], options?: BaseEmbeddingOptions): Promise<number[][]>;
  override getImageEmbedding(image: ImageType): Promise<number[]>;
  override getImageEmbeddings(images: ImageType[]): Promise<number[][]>;
  override getQueryEmbedding(query: MessageContentDetail): Promise<number[] | null>;
}
type RerankFields = RankingFields$1 & {
  metadataMode?: MetadataMode | undefined;
};
declare class NodeReranker implements BaseNodePostprocessor {
  #private;
  constructor(fields: RerankFields, client: () => Reranker);
  postprocessNodes(nodes: NodeWithScore[], query?: MessageContent): Promise<NodeWithScore[]>;
}
type PaiEasRerankFields = EasFields$1<Reranker> & RerankFields;
declare class PaiEasRerank extends NodeReranker {
  constructor(fields?: PaiEasRerankFields);
}
type AISearchRerankFields = AISearchFields$1<Reranker> & RerankFields;
declare class AISearchRerank extends NodeReranker {
  constructor(fields?: AISearchRerankFields);
}
export { AISearchEmbedding, type AISearchEmbeddingFields, type AISearchFields, AISearchMultiModalEmbedding, type AISearchMultiModalEmbeddingFields, AISearchRerank, type AISearchRerankFields, type EasFields, PaiEas, type PaiEasChatOptions, PaiEasEmbedding, type PaiEasEmbeddingFields, type PaiEasFields, PaiEasRerank, type PaiEasRerankFields, type RankingFields, type RerankFields, type SharedClient, type TextVectorFields, paiEas };
