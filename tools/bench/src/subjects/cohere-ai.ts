import { documents, QUERY } from "../data/passages.ts";
import { exportOf, loadPeer } from "../peers/peers.ts";
import { calls } from "./in-flight.ts";
import type { Passes, Subject, Task } from "./subject.ts";

type Result = { index: number; relevanceScore: number };
type Client = {
  rerank(asked: Readonly<Record<string, unknown>>): Promise<{ results: Result[] }>;
};
type Constructor = new (fields: Readonly<Record<string, unknown>>) => Client;

async function rank({ address: environment, batchSize, inFlight }: Task): Promise<Passes> {
  const CohereClient = exportOf(await loadPeer("cohere-ai", "cohere-ai"), "CohereClientV2") as Constructor;
  const client = new CohereClient({ token: "token", environment });
  return {
    pass: async (count) => {
      const asked = { model: "bench", query: QUERY, documents: documents(batchSize) };
      const answers = await calls(count, inFlight, () => client.rerank(asked));
      const results = answers.at(-1)?.results ?? [];
      return {
        kind: "ranking",
        results: results.map(({ index, relevanceScore: score }) => ({ index, score })),
      };
    },
    close: () => {},
  };
}

export const subject: Subject = { open: { rank } };
