import {
  NoSuchModelError,
  type EmbeddingModelV4,
  type ProviderV4,
  type RerankingModelV4,
} from "@ai-sdk/provider";
import { aiSearchClientOf, embedTextsOrImages, type AISearchFields as ClientFields } from "@paifang/client";
import type { ImageEmbedder, Reranker, TextEmbedder } from "@paifang/client";
import { embeddingModel, rerankingModel, type ModelPlace } from "./retrieval-models.ts";

type Client = TextEmbedder & ImageEmbedder & Reranker;

/** Fields of `createAISearch`. The host repeats what failed, so `maxRetries` is no field: it belongs to the call. */
export type AISearchFields = Omit<ClientFields<Client>, "maxRetries">;

/** Models of AI Search deployments. An id names the deployment, in place of the field `deploymentId`; a shared `client` knows its own alone. */
export interface AISearchProvider extends ProviderV4 {
  embeddingModel(deploymentId?: string): EmbeddingModelV4;
  /** Of a multimodal deployment: values that are data URIs of PNG or JPEG are images, all others texts. A call holds one kind. */
  multimodalEmbeddingModel(deploymentId?: string): EmbeddingModelV4;
  rerankingModel(deploymentId?: string): RerankingModelV4;
}

const KINDS = { embed: "text", images: "multimodal", rerank: "reranker" } as const;

const none =
  (modelType: "imageModel" | "languageModel") =>
  (modelId: string): never => {
    throw new NoSuchModelError({ modelId, modelType });
  };

/**
 * Makes a provider of embedding and reranking models on AI Search.
 *
 * Each kind has a service of its own, `"embed"`, `"images"` and `"rerank"`, so that AISEARCH_EMBED_ENDPOINT,
 * AISEARCH_IMAGES_ENDPOINT, AISEARCH_RERANK_ENDPOINT and their neighbours are read at the first call. What is given
 * here stands for all three; deployments with other tokens want a provider of their own.
 *
 * @example
 * const search = createAISearch();
 * const { ranking } = await rerank({ model: search.rerankingModel(), query, documents, topN: 5 });
 */
export function createAISearch(fields: AISearchFields = {}): AISearchProvider {
  const places = new Map<string, ModelPlace<Client>>();
  const placeOf = (service: keyof typeof KINDS, modelId = ""): ModelPlace<Client> => {
    const known = places.get(service + modelId);
    if (known !== undefined) return known;
    // A client has one deployment, which would answer in place of the named one.
    if (modelId !== "" && fields.client?.endpoint?.split("/").includes(modelId) === false)
      throw new NoSuchModelError({
        modelId,
        modelType: service === "rerank" ? "rerankingModel" : "embeddingModel",
        message: `The shared client is of another deployment than ${JSON.stringify(modelId)}.`,
      });
    const named = { ...fields, ...(modelId !== "" && { deploymentId: modelId }), maxRetries: 0 };
    const client = aiSearchClientOf<Client>(named, { service, kind: KINDS[service] });
    const place: ModelPlace<Client> = { provider: "aiSearch", modelId, client };
    places.set(service + modelId, place);
    return place;
  };
  const batchSize = fields.maxBatchSize ?? fields.batchSize;
  return {
    specificationVersion: "v4",
    embeddingModel: (id) =>
      embeddingModel(placeOf("embed", id), (client, request) => client.embed(request), batchSize),
    multimodalEmbeddingModel: (id) => embeddingModel(placeOf("images", id), embedTextsOrImages, batchSize),
    rerankingModel: (id) => rerankingModel(placeOf("rerank", id)),
    languageModel: none("languageModel"),
    imageModel: none("imageModel"),
  };
}

/** The provider of the deployments that the environment names. */
export const aiSearch: AISearchProvider = createAISearch();
