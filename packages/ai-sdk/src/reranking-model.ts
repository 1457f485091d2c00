import type { RerankingModelV4, RerankingModelV4CallOptions } from "@ai-sdk/provider";
import { pickKeys, type Reranker } from "@paifang/client";
import { faceOf, metadataOf, ownOptions, type ModelPlace } from "./model-place.ts";
import { underHost } from "./to-host-error.ts";

const OWN_OPTIONS = { instruction: true } as const;

export function rerankingModel(place: ModelPlace<Reranker>): RerankingModelV4 {
  return {
    specificationVersion: "v4",
    provider: `${place.provider}.reranking`,
    modelId: place.modelId,
    doRerank: ({ query, documents, topN, abortSignal: signal, ...call }) =>
      underHost({ requestBodyValues: { query, documents, topN }, signal }, async () => {
        const own = pickKeys(ownOptions(place, call), OWN_OPTIONS);
        const request = { query, documents: toTexts(documents), topN, signal, ...own };
        const answer = await faceOf(place, call).rerank(request);
        return {
          ranking: answer.results.map(({ index, score }) => ({ index, relevanceScore: score })),
          providerMetadata: metadataOf(place, answer),
          response: { modelId: answer.model ?? place.modelId },
        };
      }),
  };
}

/** A model reads texts; an object is its JSON. */
const toTexts = ({ type, values }: RerankingModelV4CallOptions["documents"]): string[] =>
  type === "text" ? values : values.map((value) => JSON.stringify(value));
