import {
  aiSearchClientOf,
  imageVectors,
  type AISearchFields,
  type ImageEmbedder,
  type ImageVectors,
  type TextEmbedder,
} from "@paifang/client";
import { TextEmbeddings, type EmbedCallOptions, type TextEmbeddingsFields } from "./text-embeddings.ts";
import { marked } from "./to-host-error.ts";

/** Fields of `AISearchMultimodalEmbeddings`. These models have no choice of `dimensions`. */
export type AISearchMultimodalEmbeddingsFields = AISearchFields<TextEmbedder & ImageEmbedder> &
  Omit<TextEmbeddingsFields, "dimensions">;

/**
 * Embeddings of texts and images in one space, by a multimodal AI Search deployment.
 *
 * `service` is `"images"` by default, so that AISEARCH_IMAGES_ENDPOINT and its neighbours are read at the first call.
 *
 * @example
 * const embeddings = new AISearchMultimodalEmbeddings({ endpoint, deploymentId, apiKey, token });
 * const [vector] = await embeddings.embedImages(["data:image/png;base64,…"]);
 */
export class AISearchMultimodalEmbeddings extends TextEmbeddings {
  readonly #images: ImageVectors;

  constructor(fields: AISearchMultimodalEmbeddingsFields = {}) {
    const client = aiSearchClientOf(fields, { service: "images", kind: "multimodal" });
    super(fields, client);
    this.#images = imageVectors(fields, client);
  }

  /**
   * Embeds images given as data URIs and returns one vector per image, in input order.
   *
   * Limits: PNG or JPEG. None at all send nothing.
   *
   * @throws {InputError} an image is none, of another type or too large; every index is listed. Nothing was sent.
   */
  embedImages(dataUris: string[], { signal }: EmbedCallOptions = {}): Promise<number[][]> {
    return marked(this.#images(dataUris, { signal }));
  }
}
