import type { EmbeddingModelV4, LanguageModelV4, RerankingModelV4 } from "@ai-sdk/provider";
import { createAISearch, createPaiEas } from "@paifang/ai-sdk";
import { connect, type Connected, type Environment, type ServiceKind } from "@paifang/story";

/** The three models that the program asks, wherever they are. */
export type Services = Connected & {
  readonly embedding: EmbeddingModelV4;
  readonly reranker: RerankingModelV4;
  readonly chat: LanguageModelV4;
};

/** Connects to the services that the environment names, and to local ones for the other roles. */
export async function openServices(kind: ServiceKind, environment: Environment): Promise<Services> {
  const connected = await connect(kind, environment);
  const { local } = connected;
  const isSearch = kind === "aisearch";
  return {
    ...connected,
    embedding: isSearch
      ? createAISearch(local("embed")?.["search-embed"]).embeddingModel()
      : createPaiEas(local("embed")?.embed).embeddingModel(),
    reranker: isSearch
      ? createAISearch(local("rerank")?.["search-rerank"]).rerankingModel()
      : createPaiEas(local("rerank")?.rerank).rerankingModel(),
    chat: createPaiEas(local("chat")?.chat)(),
  };
}
