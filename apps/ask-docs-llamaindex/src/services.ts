import type { BaseEmbedding } from "@llamaindex/core/embeddings";
import type { BaseNodePostprocessor } from "@llamaindex/core/postprocessor";
import { MetadataMode } from "@llamaindex/core/schema";
import type { BatchDone } from "@paifang/client";
import {
  AISearchEmbedding,
  AISearchRerank,
  PaiEas,
  PaiEasEmbedding,
  PaiEasRerank,
} from "@paifang/llamaindex";
import { connect, KEPT_PASSAGES, type Connected, type Environment, type ServiceKind } from "@paifang/story";

type OnBatch = (done: BatchDone) => void;

/** The three models that the program asks, wherever they are. */
export type Services = Connected & {
  /** Embeddings that tell about each finished batch. */
  embedding(onBatch?: OnBatch): BaseEmbedding;
  readonly reranker: BaseNodePostprocessor;
  readonly chat: PaiEas;
};

/** Connects to the services that the environment names, and to local ones for the other roles. */
export async function openServices(kind: ServiceKind, environment: Environment): Promise<Services> {
  const connected = await connect(kind, environment);
  const { local } = connected;
  const isSearch = kind === "aisearch";
  // A passage's text begins with its headings already.
  const kept = { topN: KEPT_PASSAGES, metadataMode: MetadataMode.NONE };
  return {
    ...connected,
    embedding: (onBatch) =>
      isSearch
        ? new AISearchEmbedding({ ...local("embed")?.["search-embed"], onBatch })
        : new PaiEasEmbedding({ ...local("embed")?.embed, onBatch }),
    reranker: isSearch
      ? new AISearchRerank({ ...local("rerank")?.["search-rerank"], ...kept })
      : new PaiEasRerank({ ...local("rerank")?.rerank, ...kept }),
    chat: new PaiEas({ ...local("chat")?.chat }),
  };
}
