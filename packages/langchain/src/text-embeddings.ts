import { Embeddings } from "@langchain/core/embeddings";
import { textVectors, type TextEmbedder, type TextVectorFields, type TextVectors } from "@paifang/client";
import { marked } from "./to-host-error.ts";

/** What every embeddings class of this package takes besides its service. */
export type TextEmbeddingsFields = TextVectorFields;

/** Options of one call. */
export type EmbedCallOptions = { signal?: AbortSignal | undefined };

/** LangChain embeddings over anything that embeds texts; both services share it. */
export class TextEmbeddings extends Embeddings {
  readonly #texts: TextVectors;

  constructor(fields: TextEmbeddingsFields & EmbedCallOptions, client: () => TextEmbedder) {
    super({ maxRetries: 0 });
    this.#texts = textVectors(fields, client);
  }

  /**
   * Embeds documents and returns one vector per document, in input order.
   *
   * Any number of them: the client cuts them into batches and sends several at a time. None at all send nothing.
   * Texts go out letter for letter: newlines stay, and an empty text is refused, not skipped.
   *
   * @throws {InputError} a document is empty, too large or not well-formed; every index is listed. Nothing was sent.
   * @throws {PartialBatchError} some batches failed; it has all vectors that came, and `resume()`.
   */
  override embedDocuments(documents: string[], { signal }: EmbedCallOptions = {}): Promise<number[][]> {
    return marked(this.#texts.documents(documents, { signal }));
  }

  /** Embeds one query, letter for letter. */
  override embedQuery(query: string, { signal }: EmbedCallOptions = {}): Promise<number[]> {
    return marked(this.#texts.query(query, { signal }));
  }
}
