import * as client from "@paifang/client";
import { AISearchFields, AISearchFields as AISearchFields$1, ChatSettings, EasFields, EasFields as EasFields$1, ImageEmbedder, ImageInput, ImageInput as ImageInput$1, RankingCall, RankingFields, Reranker, ResponseFormat, SharedClient, TextEmbedder, TextVectorFields, Usage } from "@paifang/client";
import { AIMessageChunk, BaseMessage, ToolCall } from "@langchain/core/messages";
import { Callbacks } from "@langchain/core/callbacks/manager";
import * as host from "@langchain/core/language_models/chat_models";
import { BaseChatModel, BaseChatModelCallOptions, BindToolsInput } from "@langchain/core/language_models/chat_models";
import { Runnable } from "@langchain/core/runnables";
import { ChatResult, LLMResult } from "@langchain/core/outputs";
import { BaseLLM, BaseLLMCallOptions, BaseLLMParams } from "@langchain/core/language_models/llms";
import { Embeddings } from "@langchain/core/embeddings";
import { DocumentInterface } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import * as base from "@langchain/core/language_models/base";
import { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import { ModelProfile } from "@langchain/core/language_models/profile";
type ModelSettings = Omit<ChatSettings, "stop"> & {
  model?: string | undefined;
  responseFormat?: ResponseFormat | undefined;
};
type ChatPaiEasCallOptions = BaseChatModelCallOptions & ModelSettings & {
  tools?: BindToolsInput[] | undefined;
  strict?: boolean | undefined;
  response_format?: Readonly<Record<string, unknown>> | undefined;
};
type Value = ToolCall["args"];
type StructuredSchema<Output> = {
  readonly "~standard": {
    readonly types?: {
      readonly output: Output;
    } | undefined;
  };
} | object;
declare abstract class StructuredChatModel extends BaseChatModel<ChatPaiEasCallOptions> {
  override withStructuredOutput<Output extends Value = Value>(schema: StructuredSchema<Output>, config?: base.StructuredOutputMethodOptions): Runnable<base.BaseLanguageModelInput, Output>;
  override withStructuredOutput<Output extends Value = Value>(schema: StructuredSchema<Output>, config?: base.StructuredOutputMethodOptions<true>): Runnable<base.BaseLanguageModelInput, {
    raw: BaseMessage;
    parsed: Output;
  }>;
}
type ChatPaiEasFields = client.ServedFields<client.ChatModel, host.BaseChatModelParams> & ModelSettings & {
  profile?: ModelProfile | undefined;
};
declare class ChatPaiEas extends StructuredChatModel {
  #private;
  static override lc_name(): string;
  override lc_serializable: boolean;
  readonly model: string | undefined;
  constructor(fields?: ChatPaiEasFields);
  constructor(model: string, fields?: Omit<ChatPaiEasFields, "model">);
  override get lc_secrets(): Record<string, string>;
  override get callKeys(): string[];
  override get profile(): ModelProfile;
  override _llmType(): string;
  override _identifyingParams(): Record<string, unknown>;
  override _getSerializedCacheKeyParametersForCall(call: ChatPaiEasCallOptions): string;
  override invocationParams(options?: Partial<this["ParsedCallOptions"]>): Record<string, unknown>;
  override getLsParams(options: this["ParsedCallOptions"]): host.LangSmithParams;
  override bindTools(tools: host.BindToolsInput[], options?: Partial<ChatPaiEasCallOptions>): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatPaiEasCallOptions>;
  override _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult>;
}
type LLMSettings = Omit<client.CompletionRequest, "prompt" | "signal" | "stop">;
type PaiEasLLMCallOptions = BaseLLMCallOptions & LLMSettings;
type PaiEasLLMFields = client.ServedFields<client.CompletionModel, BaseLLMParams> & LLMSettings;
declare class PaiEasLLM extends BaseLLM<PaiEasLLMCallOptions> {
  #private;
  static override lc_name(): string;
  override lc_serializable: boolean;
  readonly model: string | undefined;
  constructor(fields?: PaiEasLLMFields);
  constructor(model: string, fields?: Omit<PaiEasLLMFields, "model">);
  override get lc_secrets(): Record<string, string>;
  override _llmType(): string;
  override _identifyingParams(): Record<string, unknown>;
  override invocationParams(options?: object): object;
  override _generate(prompts: string[], options: this["ParsedCallOptions"]): Promise<LLMResult>;
}
type TextEmbeddingsFields = TextVectorFields;
type EmbedCallOptions = {
  signal?: AbortSignal | undefined;
};
declare class TextEmbeddings extends Embeddings {
  #private;
  constructor(fields: TextEmbeddingsFields & EmbedCallOptions, client: () => TextEmbedder);
  override embedDocuments(documents: string[], { signal }?: EmbedCallOptions): Promise<number[][]>;
  override embedQuery(query: string, { signal }?: EmbedCallOptions): Promise<number[]>;
}
type PaiEasEmbeddingsFields = EasFields$1<TextEmbedder> & TextEmbeddingsFields;
declare class PaiEasEmbeddings extends TextEmbeddings {
  constructor(fields?: PaiEasEmbeddingsFields);
}
type AISearchEmbeddingsFields = AISearchFields$1<TextEmbedder> & TextEmbeddingsFields;
declare class AISearchEmbeddings extends TextEmbeddings {
  constructor(fields?: AISearchEmbeddingsFields);
}
type AISearchMultimodalEmbeddingsFields = AISearchFields$1<TextEmbedder & ImageEmbedder> & Omit<TextEmbeddingsFields, "dimensions">;
declare class AISearchMultimodalEmbeddings extends TextEmbeddings {
  #private;
  constructor(fields?: AISearchMultimodalEmbeddingsFields);
  embedImages(images: readonly ImageInput$1[], { signal }?: EmbedCallOptions): Promise<number[][]>;
  embedImage(image: ImageInput$1, options?: EmbedCallOptions): Promise<number[]>;
}
type DocumentRerankerFields = RankingFields;
type RerankCallOptions = RankingCall;
type RankedDocument = {
  index: number;
  relevanceScore: number;
};
declare class DocumentReranker extends BaseDocumentCompressor {
  #private;
  constructor(fields: DocumentRerankerFields & RerankCallOptions, client: () => Reranker);
  override compressDocuments(documents: DocumentInterface[], query: string, _callbacks?: Callbacks): Promise<DocumentInterface[]>;
  rerank(documents: readonly (string | DocumentInterface)[], query: string, options?: RerankCallOptions): Promise<RankedDocument[]>;
}
type PaiEasRerankFields = EasFields$1<Reranker> & DocumentRerankerFields;
declare class PaiEasRerank extends DocumentReranker {
  constructor(fields?: PaiEasRerankFields);
}
type AISearchRerankFields = AISearchFields$1<Reranker> & DocumentRerankerFields;
declare class AISearchRerank extends DocumentReranker {
  constructor(fields?: AISearchRerankFields);
}
export { AISearchEmbeddings, type AISearchEmbeddingsFields, type AISearchFields, AISearchMultimodalEmbeddings, type AISearchMultimodalEmbeddingsFields, AISearchRerank, type AISearchRerankFields, ChatPaiEas, type ChatPaiEasCallOptions, type ChatPaiEasFields, type DocumentRerankerFields, type EasFields, type EmbedCallOptions, type ImageInput, type LLMSettings, type ModelSettings, PaiEasEmbeddings, type PaiEasEmbeddingsFields, PaiEasLLM, type PaiEasLLMCallOptions, type PaiEasLLMFields, PaiEasRerank, type PaiEasRerankFields, type RankedDocument, type RerankCallOptions, type SharedClient, type TextEmbeddingsFields, type Usage };
