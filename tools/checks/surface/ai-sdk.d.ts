import { EmbeddingModelV4, LanguageModelV4, ProviderV4, RerankingModelV4 } from "@ai-sdk/provider";
import { AISearchFields as AISearchFields$1, ChatCarrier, ChatSettings, EasFields, ImageEmbedder, Reranker, TextEmbedder } from "@paifang/client";
type ChatFields = ChatSettings & {
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  supportsStructuredOutputs?: boolean | undefined;
};
type Client$1 = ChatCarrier & TextEmbedder & Reranker;
type PaiEasFields = Omit<EasFields<Client$1>, "maxRetries"> & ChatFields;
interface PaiEasProvider extends ProviderV4 {
  (modelId?: string): LanguageModelV4;
  languageModel(modelId?: string): LanguageModelV4;
  embeddingModel(modelId?: string): EmbeddingModelV4;
  rerankingModel(modelId?: string): RerankingModelV4;
}
declare function createPaiEas(fields?: PaiEasFields): PaiEasProvider;
declare const paiEas: PaiEasProvider;
type Client = TextEmbedder & ImageEmbedder & Reranker;
type AISearchFields = Omit<AISearchFields$1<Client>, "maxRetries">;
interface AISearchProvider extends ProviderV4 {
  embeddingModel(deploymentId?: string): EmbeddingModelV4;
  multimodalEmbeddingModel(deploymentId?: string): EmbeddingModelV4;
  rerankingModel(deploymentId?: string): RerankingModelV4;
}
declare function createAISearch(fields?: AISearchFields): AISearchProvider;
declare const aiSearch: AISearchProvider;
export { type AISearchFields, type AISearchProvider, type ChatFields, type PaiEasFields, type PaiEasProvider, aiSearch, createAISearch, createPaiEas, paiEas };
