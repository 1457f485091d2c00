import { ContextualCompressionRetriever } from "@langchain/classic/retrievers/contextual_compression";
import type { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import type { PassageSource } from "./passages.ts";

/** A passage as the vector search found it; `rank` counts from 1. */
export type CandidateSource = PassageSource & { rank: number; similarity: number };
export type Candidate = Document<CandidateSource>;
/** A candidate that the reranker kept. */
export type Kept = Document<CandidateSource & { relevanceScore: number }>;

export type Retrieved = { candidates: Candidate[]; kept: Kept[]; retrieveMs: number; rerankMs: number };

const CANDIDATES = 20;

/** LangChain's own vector store retriever forgets the scores; this one keeps them with rank and time. */
class CandidateRetriever extends BaseRetriever<CandidateSource> {
  override lc_namespace: string[] = ["ask-docs"];
  readonly store: MemoryVectorStore;
  found: Candidate[] = [];
  ms = 0;

  constructor(store: MemoryVectorStore) {
    super();
    this.store = store;
  }

  override async _getRelevantDocuments(question: string): Promise<Candidate[]> {
    const start = performance.now();
    const scored = await this.store.similaritySearchWithScore(question, CANDIDATES);
    this.found = scored.map(
      ([{ pageContent, metadata }, similarity], place) =>
        new Document({
          pageContent,
          metadata: {
            file: String(metadata["file"]),
            heading: String(metadata["heading"]),
            rank: place + 1,
            similarity,
          },
        }),
    );
    this.ms = performance.now() - start;
    return this.found;
  }
}

/** Finds the passages nearest to the question, and keeps those that the reranker puts first. */
export async function retrieve(
  question: string,
  store: MemoryVectorStore,
  reranker: BaseDocumentCompressor,
): Promise<Retrieved> {
  const baseRetriever = new CandidateRetriever(store);
  const retriever = new ContextualCompressionRetriever({ baseRetriever, baseCompressor: reranker });
  const start = performance.now();
  const kept = (await retriever.invoke(question)) as Kept[];
  const retrieveMs = baseRetriever.ms;
  return {
    candidates: baseRetriever.found,
    kept,
    retrieveMs,
    rerankMs: performance.now() - start - retrieveMs,
  };
}
