import {
  NoSuchModelError,
  type EmbeddingModelV4,
  type LanguageModelV4,
  type ProviderV4,
  type RerankingModelV4,
} from "@ai-sdk/provider";
import { easClientOf, type ChatCarrier, type EasFields, type Reranker, type TextEmbedder } from "@paifang/client";
import { embedTexts, embeddingModel } from "./embedding-model.ts";
import { languageModel, type ChatFields } from "./language-model.ts";
import type { ModelPlace } from "./model-place.ts";
import { rerankingModel } from "./reranking-model.ts";

/** Fields of `createPaiEas`. The host repeats what failed, so `maxRetries` is no field: it belongs to the call. */
export type PaiEasFields = Omit<EasFields<ChatCarrier & TextEmbedder & Reranker>, "maxRetries"> & ChatFields;

/** Models of PAI-EAS services. An id that is left out is the first that the service lists. */
export interface PaiEasProvider extends ProviderV4 {
  (modelId?: string): LanguageModelV4;
  languageModel(modelId?: string): LanguageModelV4;
  embeddingModel(modelId?: string): EmbeddingModelV4;
  rerankingModel(modelId?: string): RerankingModelV4;
}

/**
 * Makes a provider of language, embedding and reranking models on PAI-EAS.
 *
 * Each kind has a service of its own, `"chat"`, `"embed"` and `"rerank"`, so that PAI_EAS_CHAT_ENDPOINT,
 * PAI_EAS_EMBED_ENDPOINT, PAI_EAS_RERANK_ENDPOINT and the tokens beside them are read at the first call. An `endpoint`
 * or a `client` that is given here stands for all three; other services want a provider of their own.
 *
 * @example
 * const eas = createPaiEas();
 * const { text } = await generateText({ model: eas(), prompt: "Hello!" });
 */
export function createPaiEas(fields: PaiEasFields = {}): PaiEasProvider {
  const { extraBody: _chatOnly, ...common } = fields;
  const clientFor = (service: string): ModelPlace<ChatCarrier & TextEmbedder & Reranker>["client"] =>
    easClientOf({ ...common, maxRetries: 0 }, service);
  const clients = { chat: clientFor("chat"), embed: clientFor("embed"), rerank: clientFor("rerank") };
  const placeOf = (service: keyof typeof clients, modelId: string): ModelPlace<ChatCarrier & TextEmbedder & Reranker> => ({
    provider: "paiEas",
    modelId,
    client: clients[service],
    named: modelId === "" ? {} : { model: modelId },
  });
  const chat = (modelId = ""): LanguageModelV4 => languageModel(placeOf("chat", modelId), fields);
  return Object.assign(chat, {
    specificationVersion: "v4" as const,
    languageModel: chat,
    embeddingModel: (modelId = "") =>
      embeddingModel(placeOf("embed", modelId), embedTexts, fields.maxBatchSize ?? fields.batchSize),
    rerankingModel: (modelId = "") => rerankingModel(placeOf("rerank", modelId)),
    imageModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: "imageModel" });
    },
  });
}

/** The provider of the services that the environment names. */
export const paiEas: PaiEasProvider = createPaiEas();
