import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import {
  InputError,
  pickKeys,
  toNumberArrays,
  type EmbedRequest,
  type EmbedResponse,
  type ImageEmbedder,
  type TextEmbedder,
} from "@paifang/client";
import { faceOf, metadataOf, ownOptions, type ModelPlace } from "./model-place.ts";
import { underHost } from "./to-host-error.ts";

/** What engines on EAS are asked for at once by default, and the limit of AI Search. */
const BATCH_SIZE = 16;

const OWN_OPTIONS = { inputType: true, instruction: true } as const;

/**
 * The host cuts its list to `maxEmbeddingsPerCall` and asks several times at once; each call is one request, or more
 * where the texts are too long for one body.
 */
export function embeddingModel<C>(
  place: ModelPlace<C>,
  embed: (client: C, request: EmbedRequest) => Promise<EmbedResponse>,
  maxBatchSize: number = BATCH_SIZE,
): EmbeddingModelV4 {
  return {
    specificationVersion: "v4",
    provider: `${place.provider}.embedding`,
    modelId: place.modelId,
    maxEmbeddingsPerCall: maxBatchSize,
    supportsParallelCalls: true,
    doEmbed: ({ values, dimensions, abortSignal: signal, ...call }) =>
      underHost({ requestBodyValues: { values, dimensions }, signal }, async () => {
        const own = pickKeys(ownOptions(place, call), OWN_OPTIONS);
        const client = faceOf(place, call, { maxBatchSize });
        const answer = await embed(client, { input: values, dimensions, signal, ...own });
        return {
          embeddings: toNumberArrays(answer.embeddings),
          ...(answer.usage && { usage: { tokens: answer.usage.inputTokens } }),
          providerMetadata: metadataOf(place, answer),
          warnings: [],
        };
      }),
  };
}

export const embedTexts = (client: TextEmbedder, request: EmbedRequest): Promise<EmbedResponse> =>
  client.embed(request);

/** Data URIs are images, everything else is text; a request holds only one of the two. */
export function embedTextsOrImages(
  client: TextEmbedder & ImageEmbedder,
  request: EmbedRequest,
): Promise<EmbedResponse> {
  const { input, signal } = request;
  const images = input.filter((value) => value.startsWith("data:"));
  if (images.length === 0) return client.embed(request);
  if (images.length === input.length) return client.embedImages({ input, signal });
  throw new InputError(
    "INPUT_INVALID",
    `${images.length} of ${input.length} values are images and the others texts; each kind wants a call of its own.`,
  );
}
