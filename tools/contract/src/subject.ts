import type { FinishReason, ToolChoice, ToolDefinition } from "@paifang/client";
import type { AISearchService, EasService } from "@paifang/emulator";
import type { Capability, FeatureOf } from "./features.ts";
import type { Host } from "./hosts.ts";

/** Where a subject's object finds its service. `address` holds fields that every constructor of ours takes as they are. */
export type EasPlace = { product: "PAI-EAS"; address: EasService };
export type AISearchPlace = { product: "AI Search"; address: AISearchService };
export type Place = EasPlace | AISearchPlace;

/**
 * What every adapter takes, under these names; what is left out holds the adapter's default.
 *
 * All of it goes to the constructor. A host whose calls take a signal gives `signal` at the call instead.
 */
export type Options = {
  maxRetries?: number;
  /** A seam for tests: nobody waits between attempts. */
  sleep?: () => void;
  signal?: AbortSignal;
};

export type VectorOptions = Options & {
  maxBatchSize?: number;
  maxConcurrency?: number;
  /** Lists of numbers on the wire, so that a check can break one of them. */
  encoding?: "float";
  onBatch?: (finished: { done: number; total: number }) => void;
};

/** One host with one capability, as the suites see it. */
export type Subject<C extends Capability> = {
  host: Host;
  /** Features that hold with a remark, such as where a host keeps the value. A line of prose each. */
  notes?: { readonly [feature in FeatureOf<C>]?: string };
  /** Features that the host cannot express, and why. They are not tested. */
  cannot?: { readonly [feature in FeatureOf<C>]?: string };
};

export type Vector = ArrayLike<number>;

/** `inputTokens` is what the host tells about counted tokens. */
export type Embedded = { vectors: readonly Vector[]; inputTokens?: number | undefined };

export type Embedder = {
  embedDocuments(texts: readonly string[]): Promise<Embedded>;
  embedQuery(text: string): Promise<Vector>;
  /** The host's objects, to look for secrets in. */
  shown: unknown;
};

/** Text embeddings; `open` is asked for both products. */
export type EmbeddingSubject = Subject<"embeddings"> & {
  open(place: Place, options: VectorOptions): Embedder;
};

export type ImageEmbedder = {
  /** PNG and JPEG as data URIs. */
  embedImages(dataUris: readonly string[]): Promise<Embedded>;
  embedText(text: string): Promise<Vector>;
  shown: unknown;
};

/** Embeddings of an AI Search deployment of kind `multimodal`. */
export type ImageEmbeddingSubject = Subject<"image embeddings"> & {
  open(place: AISearchPlace, options: VectorOptions): ImageEmbedder;
};

/** `index` is the place in the list that was given. */
export type Ranked = { index: number; score: number };
export type Reranked = { ranked: readonly Ranked[]; inputTokens?: number | undefined };

/** `D` is one of the host's own documents, or nodes. */
export type Reranker<D> = {
  rerank(query: string, documents: D[]): Promise<Reranked>;
  shown: unknown;
};

/** `documentsOf` makes what a user of the host would hand over; it may be frozen deeply before it comes back to `rerank`. */
export type RerankSubject<D> = Subject<"rerank"> & {
  documentsOf(texts: readonly string[]): D[];
  open(place: Place, options: VectorOptions & { topN?: number }): Reranker<D>;
};

export type Question = {
  messages: readonly { role: "system" | "user" | "assistant"; text: string }[];
  tools?: readonly ToolDefinition[];
  toolChoice?: ToolChoice;
};

/** `input` is the parsed arguments, or their text where they are no JSON object. */
export type SaidCall = { id: string; name: string; input: Record<string, unknown> | string };

/** An answer in neutral words: finish reasons are the client's; more counts than these two do no harm. */
export type Said = {
  text: string;
  toolCalls: readonly SaidCall[];
  reasoning?: string | undefined;
  finishReason?: FinishReason | undefined;
  usage?: { inputTokens: number; outputTokens?: number | undefined } | undefined;
  model?: string | undefined;
};

export type Chat = {
  chat(question: Question): Promise<Said>;
  /**
   * Reads a stream to its end and adds it up in the host's own way. Each piece of text that is not empty goes to
   * `onText` as it comes; when that returns `false` the subject leaves the host's stream and gives what it has.
   */
  stream(question: Question, onText: (text: string) => boolean | void): Promise<Said>;
  shown: unknown;
};

/** A chat model on PAI-EAS. `maxTokens` bounds the answer. */
export type ChatSubject = Subject<"chat"> & {
  open(place: EasPlace, options: Options & { maxTokens?: number }): Chat;
};
