import { documents, QUERY } from "../data/passages.ts";
import { exportOf, loadPeer } from "../peers/peers.ts";
import { calls } from "./in-flight.ts";
import type { Passes, Subject, Task } from "./subject.ts";

type Result = { index: number; relevanceScore: number };
type Fields = Readonly<Record<string, unknown>>;
type Reranker = {
  rerank(documents: readonly string[], query: string, options: Fields): Promise<Result[]>;
};

async function rank({ address: environment, batchSize, inFlight }: Task): Promise<Passes> {
  const [langchain, cohere] = await Promise.all([
    loadPeer("langchain-cohere", "@langchain/cohere"),
    loadPeer("langchain-cohere", "cohere-ai"),
  ]);
  const CohereClient = exportOf(cohere, "CohereClient") as new (fields: Fields) => unknown;
  const CohereRerank = exportOf(langchain, "CohereRerank") as new (fields: Fields) => Reranker;
  const client = new CohereClient({ token: "token", environment });
  const reranker = new CohereRerank({ model: "bench", client });
  return {
    pass: async (count) => {
      const answers = await calls(count, inFlight, () =>
        reranker.rerank(documents(batchSize), QUERY, { topN: batchSize }),
      );
      const results = answers.at(-1) ?? [];
      return {
        kind: "ranking",
        results: results.map(({ index, relevanceScore: score }) => ({ index, score })),
      };
    },
    close: () => {},
  };
}

export const subject: Subject = { open: { rank } };
