import { Document, type DocumentInterface } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import type { Reranker } from "@paifang/client";
import { underHostSignal } from "./to-host-error.ts";

/** What every reranker of this package takes besides its service. */
export type DocumentRerankerFields = {
  /** How many documents come back, best first. @default all */
  topN?: number | undefined;
  /** Put before the query, letter for letter; the model's own page says whether it wants one. */
  instruction?: string | undefined;
};

/** Options of one call. */
export type RerankCallOptions = { topN?: number | undefined; signal?: AbortSignal | undefined };

/** A document's place in the list that was given, and its relevance. */
export type RankedDocument = { index: number; relevanceScore: number };

/** A LangChain document compressor over anything that reranks; both services share it. */
export class DocumentReranker extends BaseDocumentCompressor {
  readonly #client: () => Reranker;
  readonly #fields: DocumentRerankerFields;

  constructor({ topN, instruction }: DocumentRerankerFields, client: () => Reranker) {
    super();
    this.#fields = { topN, instruction };
    this.#client = client;
  }

  /**
   * Orders documents by relevance to the query, best first, and keeps the best `topN`.
   *
   * Shape: new documents with `metadata.relevanceScore`; those that were given stay as they are.
   */
  override async compressDocuments(
    documents: DocumentInterface[],
    query: string,
  ): Promise<DocumentInterface[]> {
    const ranked = await this.rerank(documents, query);
    return ranked.flatMap(({ index, relevanceScore }) => {
      const document = documents[index];
      if (document === undefined) return [];
      const { pageContent, metadata, id } = document;
      return new Document({
        pageContent,
        metadata: { ...metadata, relevanceScore },
        ...(id === undefined ? {} : { id }),
      });
    });
  }

  /**
   * Scores documents against the query, best first. None at all send nothing.
   *
   * @throws {InputError} query or a document is empty, too large or not well-formed. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   */
  async rerank(
    documents: readonly (string | DocumentInterface)[],
    query: string,
    { topN = this.#fields.topN, signal }: RerankCallOptions = {},
  ): Promise<RankedDocument[]> {
    if (documents.length === 0) return [];
    const texts = documents.map((document) =>
      typeof document === "string" ? document : document.pageContent,
    );
    const { instruction } = this.#fields;
    const { results } = await underHostSignal(signal, () =>
      this.#client().rerank({ query, documents: texts, topN, instruction, signal }),
    );
    return results.map(({ index, score }) => ({ index, relevanceScore: score }));
  }
}
