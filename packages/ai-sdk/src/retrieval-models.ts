import type { EmbeddingModelV4, JSONObject, RerankingModelV4 } from "@ai-sdk/provider";
import { toNumberArrays, withCall, type Call, type CallOptions, type SharedClient } from "@paifang/client";
import type { EmbedRequest, EmbedResponse, Reranker } from "@paifang/client";
import { underHost } from "./to-host-error.ts";

/** Where a model is asked. The provider's name is also the key of its options and of its metadata. */
export type ModelPlace<C> = { provider: string; modelId: string; client: () => SharedClient<C> };

/** What engines on EAS are asked for at once by default, and the limit of AI Search. */
const BATCH_SIZE = 16;

const head = ({ provider, modelId }: ModelPlace<unknown>, kind: string) =>
  ({ specificationVersion: "v4", provider: `${provider}.${kind}`, modelId }) as const;

/** The caller's options for this provider alone; the client judges their values. */
type OwnOptions = Pick<EmbedRequest, "inputType" | "instruction" | "dimensions"> &
  Pick<CallOptions, "extraBody">;
const ownOf = (options: JSONObject = {}): OwnOptions => options;

/** What the host has no place for. */
const metadataOf = ({ requestIds, model, usage }: Call): JSONObject => ({
  requestIds,
  ...(model !== undefined && { model }),
  ...(usage && { inputTokens: usage.inputTokens }),
});

/**
 * The host cuts its list to `maxEmbeddingsPerCall` and asks several times at once; each call is one request, or more
 * where the texts are too long for one body, or a shared client is held to smaller batches.
 */
export function embeddingModel<C>(
  place: ModelPlace<C>,
  embed: (client: C, request: EmbedRequest) => Promise<EmbedResponse>,
  maxBatchSize: number | undefined,
): EmbeddingModelV4 {
  const { provider, modelId: model, client } = place;
  return {
    ...head(place, "embedding"),
    maxEmbeddingsPerCall: maxBatchSize ?? BATCH_SIZE,
    supportsParallelCalls: true,
    doEmbed: ({ values, dimensions, abortSignal: signal, headers, providerOptions }) =>
      underHost({ requestBodyValues: { values, dimensions }, signal }, async () => {
        const own = ownOf(providerOptions?.[provider]);
        const { inputType, instruction, extraBody } = own;
        // Older hosts have no word of their own for dimensions.
        const lengths = { dimensions: dimensions ?? own.dimensions };
        const request = { input: values, inputType, instruction, ...lengths, signal };
        const answer = await embed(withCall(client(), { model, headers, extraBody, maxBatchSize }), request);
        return {
          embeddings: toNumberArrays(answer.embeddings),
          ...(answer.usage && { usage: { tokens: answer.usage.inputTokens } }),
          providerMetadata: { [provider]: metadataOf(answer) },
          warnings: [],
        };
      }),
  };
}

/** A model reads texts; an object is its JSON. */
export function rerankingModel(place: ModelPlace<Reranker>): RerankingModelV4 {
  const { provider, modelId: model, client } = place;
  return {
    ...head(place, "reranking"),
    doRerank: ({ query, documents, topN, abortSignal: signal, headers, providerOptions }) =>
      underHost({ requestBodyValues: { query, documents, topN }, signal }, async () => {
        const { instruction, extraBody } = ownOf(providerOptions?.[provider]);
        const texts = documents.type === "text" ? documents.values : documents.values.map(toJson);
        const request = { query, documents: texts, topN, instruction, signal };
        const answer = await withCall(client(), { model, headers, extraBody }).rerank(request);
        return {
          ranking: answer.results.map(({ index, score }) => ({ index, relevanceScore: score })),
          providerMetadata: { [provider]: metadataOf(answer) },
          response: { modelId: answer.model ?? model },
        };
      }),
  };
}

const toJson = (value: JSONObject): string => JSON.stringify(value);
