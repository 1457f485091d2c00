import { easClientOf, type EasFields, type TextEmbedder } from "@paifang/client";
import { TextEmbeddings, type TextEmbeddingsFields } from "./text-embeddings.ts";

/** Fields of `PaiEasEmbeddings`. */
export type PaiEasEmbeddingsFields = EasFields<TextEmbedder> & TextEmbeddingsFields;

/**
 * Embeddings of a PAI-EAS service.
 *
 * `service` is `"embed"` by default, so that PAI_EAS_EMBED_ENDPOINT and PAI_EAS_EMBED_TOKEN are read at the first call.
 *
 * @example
 * const embeddings = new PaiEasEmbeddings({ endpoint, token });
 * const store = await MemoryVectorStore.fromDocuments(documents, embeddings);
 */
export class PaiEasEmbeddings extends TextEmbeddings {
  constructor(fields: PaiEasEmbeddingsFields = {}) {
    super(fields, easClientOf(fields, "embed"));
  }
}
