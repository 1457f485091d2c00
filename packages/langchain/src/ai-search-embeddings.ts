import { aiSearchClientOf, type AISearchFields, type TextEmbedder } from "@paifang/client";
import { TextEmbeddings, type TextEmbeddingsFields } from "./text-embeddings.ts";

/** Fields of `AISearchEmbeddings`. */
export type AISearchEmbeddingsFields = AISearchFields<TextEmbedder> & TextEmbeddingsFields;

/**
 * Text embeddings of an AI Search deployment, which tells queries from documents.
 *
 * `service` is `"embed"` by default, so that AISEARCH_EMBED_ENDPOINT and its neighbours are read at the first call.
 *
 * @example
 * const embeddings = new AISearchEmbeddings({ endpoint, deploymentId, apiKey, token });
 */
export class AISearchEmbeddings extends TextEmbeddings {
  constructor(fields: AISearchEmbeddingsFields = {}) {
    super(fields, aiSearchClientOf(fields, { service: "embed", kind: "text" }));
  }
}
