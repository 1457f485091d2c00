import {
  aiSearchClientOf,
  imageVectors,
  type AISearchFields,
  type ImageEmbedder,
  type ImageInput,
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
 * const [gate, arch] = await embeddings.embedImages([await readFile("gate.png"), "data:image/jpeg;base64,…"]);
 */
export class AISearchMultimodalEmbeddings extends TextEmbeddings {
  readonly #images: ImageVectors;

  constructor(fields: AISearchMultimodalEmbeddingsFields = {}) {
    const client = aiSearchClientOf(fields, { service: "images", kind: "multimodal" });
    super(fields, client);
    this.#images = imageVectors(fields, client);
  }

  /**
   * Embeds images and returns one vector per image, in input order: data URIs, bytes (a `Buffer` too) and blobs, also
   * mixed.
   *
   * Limits: PNG or JPEG; of bytes and blobs the content tells which. The service takes images inline alone: no
   * addresses and no paths of files. None at all send nothing.
   *
   * @throws {InputError} an image is none, of another type or too large; every index is listed. Nothing was sent.
   */
  embedImages(images: readonly ImageInput[], { signal }: EmbedCallOptions = {}): Promise<number[][]> {
    return marked(this.#images(images, { signal }));
  }

  /** Embeds one image; as `embedImages`. */
  async embedImage(image: ImageInput, options: EmbedCallOptions = {}): Promise<number[]> {
    return (await this.embedImages([image], options))[0] ?? [];
  }
}
