import { aiSearchClientOf, type AISearchFields, type Reranker } from "@paifang/client";
import { DocumentReranker, type DocumentRerankerFields } from "./document-reranker.ts";

/** Fields of `AISearchRerank`. */
export type AISearchRerankFields = AISearchFields<Reranker> & DocumentRerankerFields;

/**
 * A reranker deployment of AI Search.
 *
 * `service` is `"rerank"` by default, so that AISEARCH_RERANK_ENDPOINT and its neighbours are read at the first call.
 *
 * @example
 * const baseCompressor = new AISearchRerank({ endpoint, deploymentId, apiKey, token, topN: 5 });
 */
export class AISearchRerank extends DocumentReranker {
  constructor(fields: AISearchRerankFields = {}) {
    super(fields, aiSearchClientOf(fields, { service: "rerank", kind: "reranker" }));
  }
}
