import type { Callbacks } from "@langchain/core/callbacks/manager";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { ranking, type Ranking, type RankingCall, type RankingFields, type Reranker } from "@paifang/client";
import { marked } from "./to-host-error.ts";

/** What every reranker of this package takes besides its service. */
export type DocumentRerankerFields = RankingFields;

/** Options of one call. */
export type RerankCallOptions = RankingCall;

/** A document's place in the list that was given, and its relevance. */
export type RankedDocument = { index: number; relevanceScore: number };

/** A LangChain document compressor over anything that reranks; both services share it. */
export class DocumentReranker extends BaseDocumentCompressor {
  readonly #rank: Ranking;

  constructor(fields: DocumentRerankerFields & RerankCallOptions, client: () => Reranker) {
    super();
    this.#rank = ranking(fields, client);
  }

  /**
   * Orders documents by relevance to the query, best first, and keeps the best `topN` of those with at least `minScore`.
   *
   * Shape: new documents with the same `id`, and with `metadata.relevanceScore` beside a shallow copy of the metadata;
   * those that were given stay as they are. A service has no runs to tell of, so `callbacks` hear nothing.
   *
   * @throws as `rerank`.
   */
  override async compressDocuments(
    documents: DocumentInterface[],
    query: string,
    _callbacks?: Callbacks,
  ): Promise<DocumentInterface[]> {
    const given = [...documents];
    const ranked = await this.rerank(given, query);
    return ranked.flatMap(({ index, relevanceScore }) => {
      const document = given[index];
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
   * @throws {InputError} query or a document is empty, too large or not well-formed, or `topN` or `minScore` is no
   * number that it can be. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   */
  async rerank(
    documents: readonly (string | DocumentInterface)[],
    query: string,
    options: RerankCallOptions = {},
  ): Promise<RankedDocument[]> {
    const texts = documents.map((document) =>
      typeof document === "string" ? document : document.pageContent,
    );
    const results = await marked(this.#rank(query, texts, options));
    return results.map(({ index, score }) => ({ index, relevanceScore: score }));
  }
}
