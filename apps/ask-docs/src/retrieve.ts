import { ContextualCompressionRetriever } from "@langchain/classic/retrievers/contextual_compression";
import type { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { CANDIDATES, type Candidate, type Kept, type Retrieved } from "@paifang/story";

type Found = Document<Omit<Candidate, "text">>;
type Reranked = Document<Omit<Kept, "text">>;

/** LangChain's own vector store retriever forgets the scores; this one keeps them with rank and time. */
class CandidateRetriever extends BaseRetriever<Found["metadata"]> {
  override lc_namespace: string[] = ["ask-docs"];
  readonly store: MemoryVectorStore;
  found: Found[] = [];
  ms = 0;

  constructor(store: MemoryVectorStore) {
    super();
    this.store = store;
  }

  override async _getRelevantDocuments(question: string): Promise<Found[]> {
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
  const kept = (await retriever.invoke(question)) as Reranked[];
  const retrieveMs = baseRetriever.ms;
  return {
    candidates: baseRetriever.found.map(({ pageContent, metadata }) => ({ text: pageContent, ...metadata })),
    kept: kept.map(({ pageContent, metadata }) => ({ text: pageContent, ...metadata })),
    retrieveMs,
    rerankMs: performance.now() - start - retrieveMs,
  };
}
