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
import type { Attempts } from "./attempts.ts";

/** The three models that the agent needs, wherever they are; their attempts are noted. */
export type Services = Connected & {
  embeddings(onBatch?: (done: BatchDone) => void): Embeddings;
  readonly reranker: BaseDocumentCompressor;
  readonly chat: ChatPaiEas;
};

/** Connects to the services that the environment names, and to local ones for the other roles. */
export async function openServices(
  kind: ServiceKind,
  environment: Environment,
  attempts: Attempts,
): Promise<Services> {
  const connected = await connect(kind, environment);
  const { local } = connected;
  const isSearch = kind === "aisearch";
  // Small batches, so that the bar moves.
  const embed = { onAttempt: attempts.of("embed"), maxBatchSize: 16 };
  const rerank = { onAttempt: attempts.of("rerank"), topN: KEPT_PASSAGES };
  return {
    ...connected,
    embeddings: (onBatch) =>
      isSearch
        ? new AISearchEmbeddings({ ...local("embed")?.["search-embed"], ...embed, onBatch })
        : new PaiEasEmbeddings({ ...local("embed")?.embed, ...embed, onBatch }),
    reranker: isSearch
      ? new AISearchRerank({ ...local("rerank")?.["search-rerank"], ...rerank })
      : new PaiEasRerank({ ...local("rerank")?.rerank, ...rerank }),
    chat: new ChatPaiEas({ ...local("chat")?.chat, onAttempt: attempts.of("chat") }),
  };
}
