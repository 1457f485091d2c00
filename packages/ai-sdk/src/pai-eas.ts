import { NoSuchModelError, type ProviderV4 } from "@ai-sdk/provider";
import type { EmbeddingModelV4, LanguageModelV4, RerankingModelV4 } from "@ai-sdk/provider";
import { easClientOf, type ChatCarrier, type EasFields } from "@paifang/client";
import type { Reranker, SharedClient, TextEmbedder } from "@paifang/client";
import { languageModels, type ChatFields } from "./language-model.ts";
import { embeddingModel, rerankingModel } from "./retrieval-models.ts";

type Client = ChatCarrier & TextEmbedder & Reranker;

/** Fields of `createPaiEas`. The host repeats what failed, so `maxRetries` is no field: it belongs to the call. */
export type PaiEasFields = Omit<EasFields<Client>, "maxRetries"> & ChatFields;

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
  const clientOf = (service: string): (() => SharedClient<Client>) =>
    easClientOf({ ...common, maxRetries: 0 }, service);
  const [embed, rerank] = [clientOf("embed"), clientOf("rerank")];
  const languageModel = languageModels(clientOf("chat"), fields);
  const chat = (modelId = ""): LanguageModelV4 => languageModel(modelId);
  const batchSize = fields.maxBatchSize ?? fields.batchSize;
  return Object.assign(chat, {
    specificationVersion: "v4" as const,
    languageModel: chat,
    embeddingModel: (modelId = "") =>
      embeddingModel(
        { provider: "paiEas", modelId, client: embed },
        (client, request) => client.embed(request),
        batchSize,
      ),
    rerankingModel: (modelId = "") => rerankingModel({ provider: "paiEas", modelId, client: rerank }),
    imageModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: "imageModel" });
    },
  });
}

/** The provider of the services that the environment names. */
export const paiEas: PaiEasProvider = createPaiEas();
