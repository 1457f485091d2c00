export { PaiEas, paiEas } from "./llm.ts";
export type { PaiEasChatOptions, PaiEasFields } from "./llm.ts";
export { AISearchEmbedding, AISearchMultiModalEmbedding, PaiEasEmbedding } from "./embedding.ts";
export type {
  AISearchEmbeddingFields,
  AISearchMultiModalEmbeddingFields,
  PaiEasEmbeddingFields,
} from "./embedding.ts";
export { AISearchRerank, PaiEasRerank } from "./rerank.ts";
export type { AISearchRerankFields, PaiEasRerankFields, RerankFields } from "./rerank.ts";
export type {
  AISearchFields,
  EasFields,
  RankingFields,
  SharedClient,
  TextVectorFields,
} from "@paifang/client";
