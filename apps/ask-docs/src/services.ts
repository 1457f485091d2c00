import type { Embeddings } from "@langchain/core/embeddings";
import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import type { BatchDone } from "@paifang/client";
import {
  AISearchEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasRerank,
} from "@paifang/langchain";
import { connect, KEPT_PASSAGES, type Connected, type Environment, type ServiceKind } from "@paifang/story";

type OnBatch = (done: BatchDone) => void;

/** The three models that the program asks, wherever they are. */
export type Services = Connected & {
  /** Embeddings that tell about each finished batch. */
  embeddings(onBatch?: OnBatch): Embeddings;
  readonly reranker: BaseDocumentCompressor;
  readonly chat: ChatPaiEas;
};

/** Connects to the services that the environment names, and to local ones for the other roles. */
export async function openServices(kind: ServiceKind, environment: Environment): Promise<Services> {
  const connected = await connect(kind, environment);
  const { local } = connected;
  const isSearch = kind === "aisearch";
  return {
    ...connected,
    embeddings: (onBatch) =>
      isSearch
        ? new AISearchEmbeddings({ ...local("embed")?.["search-embed"], onBatch })
        : new PaiEasEmbeddings({ ...local("embed")?.embed, onBatch }),
    reranker: isSearch
      ? new AISearchRerank({ ...local("rerank")?.["search-rerank"], topN: KEPT_PASSAGES })
      : new PaiEasRerank({ ...local("rerank")?.rerank, topN: KEPT_PASSAGES }),
    chat: new ChatPaiEas({ ...local("chat")?.chat }),
  };
}
