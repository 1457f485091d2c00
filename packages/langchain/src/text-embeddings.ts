import { Embeddings } from "@langchain/core/embeddings";
import { toNumberArrays, type BatchDone, type EmbedRequest, type TextEmbedder } from "@paifang/client";
import { underHostSignal } from "./to-host-error.ts";

/** What every embeddings class of this package takes besides its service. */
export type TextEmbeddingsFields = {
  /** Length of the vectors, for models that can choose. */
  dimensions?: number | undefined;
  /** Put before each query, letter for letter; the model's own page says whether it wants one. */
  queryInstruction?: string | undefined;
  /** Put before each document, letter for letter. */
  documentInstruction?: string | undefined;
  /** Told about each finished batch at once, with the vectors and how many texts are done. */
  onBatch?: ((done: BatchDone) => void) | undefined;
};

/** Options of one call. */
export type EmbedCallOptions = { signal?: AbortSignal | undefined };

/** LangChain embeddings over anything that embeds texts; both services share it. */
export class TextEmbeddings extends Embeddings {
  readonly #client: () => TextEmbedder;
  readonly #fields: TextEmbeddingsFields;

  constructor(fields: TextEmbeddingsFields, client: () => TextEmbedder) {
    super({ maxRetries: 0 });
    const { dimensions, queryInstruction, documentInstruction, onBatch } = fields;
    this.#fields = { dimensions, queryInstruction, documentInstruction, onBatch };
    this.#client = client;
  }

  /**
   * Embeds documents and returns one vector per document, in input order.
   *
   * Any number of them: the client cuts them into batches and sends several at a time. None at all send nothing.
   *
   * @throws {InputError} a document is empty, too large or not well-formed; every index is listed. Nothing was sent.
   * @throws {PartialBatchError} some batches failed; it has all vectors that came, and `resume()`.
   */
  override async embedDocuments(documents: string[], options: EmbedCallOptions = {}): Promise<number[][]> {
    const { dimensions, documentInstruction, onBatch } = this.#fields;
    return this.#embed(
      { input: documents, inputType: "document", instruction: documentInstruction, dimensions, onBatch },
      options,
    );
  }

  /** Embeds one query. */
  override async embedQuery(query: string, options: EmbedCallOptions = {}): Promise<number[]> {
    const { dimensions, queryInstruction } = this.#fields;
    const [vector = []] = await this.#embed(
      { input: [query], inputType: "query", instruction: queryInstruction, dimensions },
      options,
    );
    return vector;
  }

  async #embed(request: EmbedRequest, { signal }: EmbedCallOptions): Promise<number[][]> {
    if (request.input.length === 0) return [];
    return underHostSignal(signal, async () =>
      toNumberArrays((await this.#client().embed({ ...request, signal })).embeddings),
    );
  }
}
