import { easClientOf, type EasFields, type Reranker } from "@paifang/client";
import { DocumentReranker, type DocumentRerankerFields } from "./document-reranker.ts";

/** Fields of `PaiEasRerank`. */
export type PaiEasRerankFields = EasFields<Reranker> & DocumentRerankerFields;

/**
 * A reranker on a PAI-EAS service.
 *
 * `service` is `"rerank"` by default, so that PAI_EAS_RERANK_ENDPOINT and PAI_EAS_RERANK_TOKEN are read at the first call.
 *
 * @example
 * const baseCompressor = new PaiEasRerank({ endpoint, token, topN: 5 });
 * const retriever = new ContextualCompressionRetriever({ baseCompressor, baseRetriever });
 */
export class PaiEasRerank extends DocumentReranker {
  constructor(fields: PaiEasRerankFields = {}) {
    super(fields, easClientOf(fields, "rerank"));
  }
}
