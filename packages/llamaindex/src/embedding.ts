import { BaseEmbedding, MultiModalEmbedding, type BaseEmbeddingOptions } from "@llamaindex/core/embeddings";
import type { MessageContentDetail } from "@llamaindex/core/llms";
import type { ImageType } from "@llamaindex/core/schema";
import {
  aiSearchClientOf,
  easClientOf,
  imageVectors,
  textVectors,
  type AISearchFields,
  type EasFields,
  type ImageEmbedder,
  type ImageVectors,
  type TextEmbedder,
  type TextVectorFields,
  type TextVectors,
  type VectorCall,
} from "@paifang/client";
import { dataUriOf, readFiles } from "./data-uris.ts";

/**
 * How much LlamaIndex's own loops hand over at a time. They run one after the other, so a slice must hold enough for
 * several requests at once; the requests themselves are cut by `maxBatchSize`.
 */
const HOST_SLICE = 1_024;

/** LlamaIndex embeddings over anything that embeds texts; both services share it. */
class TextEmbedding extends BaseEmbedding {
  override embedBatchSize: number = HOST_SLICE;
  readonly #texts: TextVectors;

  constructor(fields: TextVectorFields, client: () => TextEmbedder) {
    super();
    this.#texts = textVectors(fields, client);
  }

  /** Embeds one document. */
  override async getTextEmbedding(text: string): Promise<number[]> {
    return (await this.#texts.documents([text]))[0] ?? [];
  }

  /**
   * Embeds documents and returns one vector per document, in input order.
   *
   * A property, because the base class makes one in its constructor that a method would stand behind.
   */
  override getTextEmbeddings = (texts: string[]): Promise<number[][]> => this.#texts.documents(texts);

  /**
   * Embeds any number of documents: the client cuts them into batches and sends several at a time. None at all send nothing.
   *
   * `progressCallback` and `logger` are told of each finished batch; `logProgress` alone prints nothing.
   *
   * @throws {InputError} a document is empty, too large or not well-formed; every index is listed. Nothing was sent.
   * @throws {PartialBatchError} some batches failed; it has all vectors that came, and `resume()`.
   */
  override getTextEmbeddingsBatch(texts: string[], options?: BaseEmbeddingOptions): Promise<number[][]> {
    return this.#texts.documents(texts, toCall(options));
  }

  /** Embeds a query's text. Another content part has no vector: `null`. */
  override async getQueryEmbedding(query: MessageContentDetail): Promise<number[] | null> {
    return query.type === "text" ? this.#texts.query(query.text) : null;
  }
}

/** Fields of `PaiEasEmbedding`. */
export type PaiEasEmbeddingFields = EasFields<TextEmbedder> & TextVectorFields;

/**
 * Embeddings of a PAI-EAS service.
 *
 * `service` is `"embed"` by default, so that PAI_EAS_EMBED_ENDPOINT and PAI_EAS_EMBED_TOKEN are read at the first call.
 *
 * @example
 * Settings.embedModel = new PaiEasEmbedding({ endpoint, token });
 */
export class PaiEasEmbedding extends TextEmbedding {
  constructor(fields: PaiEasEmbeddingFields = {}) {
    super(fields, easClientOf(fields, "embed"));
  }
}

/** Fields of `AISearchEmbedding`. */
export type AISearchEmbeddingFields = AISearchFields<TextEmbedder> & TextVectorFields;

/**
 * Text embeddings of an AI Search deployment, which tells queries from documents.
 *
 * `service` is `"embed"` by default, so that AISEARCH_EMBED_ENDPOINT and its neighbours are read at the first call.
 *
 * @example
 * Settings.embedModel = new AISearchEmbedding({ endpoint, deploymentId, apiKey, token });
 */
export class AISearchEmbedding extends TextEmbedding {
  constructor(fields: AISearchEmbeddingFields = {}) {
    super(fields, aiSearchClientOf(fields, { service: "embed", kind: "text" }));
  }
}

/** Fields of `AISearchMultiModalEmbedding`. These models have no choice of `dimensions`. */
export type AISearchMultiModalEmbeddingFields = AISearchFields<TextEmbedder & ImageEmbedder> &
  Omit<TextVectorFields, "dimensions">;

/**
 * Embeddings of texts and images in one space, by a multimodal AI Search deployment.
 *
 * `service` is `"images"` by default, so that AISEARCH_IMAGES_ENDPOINT and its neighbours are read at the first call.
 *
 * @example
 * const embedding = new AISearchMultiModalEmbedding({ endpoint, deploymentId, apiKey, token });
 * const vector = await embedding.getImageEmbedding("./gate.png");
 */
export class AISearchMultiModalEmbedding extends MultiModalEmbedding {
  override embedBatchSize: number = HOST_SLICE;
  readonly #texts: TextVectors;
  readonly #images: ImageVectors;

  constructor(fields: AISearchMultiModalEmbeddingFields = {}) {
    super();
    const client = aiSearchClientOf(fields, { service: "images", kind: "multimodal" });
    this.#texts = textVectors(fields, client);
    this.#images = imageVectors(fields, client);
  }

  /** Embeds one document. */
  override async getTextEmbedding(text: string): Promise<number[]> {
    return (await this.#texts.documents([text]))[0] ?? [];
  }

  /** Embeds documents, one vector each, in input order. A property, as in the base class. */
  override getTextEmbeddings = (texts: string[]): Promise<number[][]> => this.#texts.documents(texts);

  /** Embeds any number of documents; `progressCallback` and `logger` are told of each finished batch. */
  override getTextEmbeddingsBatch(texts: string[], options?: BaseEmbeddingOptions): Promise<number[][]> {
    return this.#texts.documents(texts, toCall(options));
  }

  /** Embeds one image: a file's path or URL, a data URI, or a `Blob`. */
  override async getImageEmbedding(image: ImageType): Promise<number[]> {
    return (await this.getImageEmbeddings([image]))[0] ?? [];
  }

  /**
   * Embeds images and returns one vector per image, in input order, a bounded number of requests at a time.
   *
   * Limits: PNG or JPEG. None at all send nothing.
   *
   * @throws {InputError} an image cannot be read, is none, of another type or too large; its index is named. Nothing was sent.
   */
  override async getImageEmbeddings(images: ImageType[]): Promise<number[][]> {
    return this.#images(await readFiles(images));
  }

  /** Embeds a query: its text, or an image of it. Another content part has no vector: `null`. */
  override async getQueryEmbedding(query: MessageContentDetail): Promise<number[] | null> {
    if (query.type === "text") return this.#texts.query(query.text);
    if (query.type === "image_url") return this.getImageEmbedding(query.image_url.url);
    return query.type === "image" ? this.getImageEmbedding(dataUriOf(query)) : null;
  }
}

/** The host's callback and logger are told of each finished batch. */
const toCall = ({ progressCallback, logger }: BaseEmbeddingOptions = {}): VectorCall => ({
  onBatch: ({ done, total }) => {
    progressCallback?.(done, total);
    logger?.log(`embedded ${done} of ${total}`);
  },
});
