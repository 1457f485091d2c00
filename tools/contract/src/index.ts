export { chatContract } from "./chat-contract.ts";
export { embeddingContract } from "./embedding-contract.ts";
export { imageEmbeddingContract } from "./image-contract.ts";
export { rerankContract } from "./rerank-contract.ts";
export { countedTokens } from "./counted-tokens.ts";
export type { ContractMeta } from "./contract-meta.ts";
export { scriptedChat } from "./scripted-chat.ts";
export type { ScriptedAnswer, ScriptedCall } from "./scripted-chat.ts";
export { events, json, scriptedServer } from "./scripted-server.ts";
export type { Reply, ScriptedRequest, ScriptedServer } from "./scripted-server.ts";
export type {
  AISearchPlace,
  Chat,
  ChatSubject,
  EasPlace,
  Embedded,
  Embedder,
  EmbeddingSubject,
  ImageEmbedder,
  ImageEmbeddingSubject,
  Options,
  Place,
  Question,
  Ranked,
  Reranked,
  Reranker,
  RerankSubject,
  Said,
  SaidCall,
  Subject,
  Vector,
  VectorOptions,
} from "./subject.ts";
