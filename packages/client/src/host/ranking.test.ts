import { expect, test } from "vitest";
import type { Reranker } from "../capabilities.ts";
import type { RerankRequest } from "../types.ts";
import { ranking } from "./ranking.ts";

function listening() {
  const heard: RerankRequest[] = [];
  const client: Reranker = {
    rerank: (request) => {
      heard.push(request);
      return Promise.resolve({ results: [{ index: 1, score: 0.9 }], requestIds: [], attempts: 1 });
    },
  };
  return { heard, client: () => client };
}

test("documents go with query and instruction, and their places come back with scores", async () => {
  const { heard, client } = listening();
  const rank = ranking({ topN: 1, instruction: "find: " }, client);

  expect(await rank("tree", ["bread", "ash"])).toEqual([{ index: 1, score: 0.9 }]);
  await rank("tree", ["bread", "ash"], { topN: 2 });

  const sent = { query: "tree", documents: ["bread", "ash"], instruction: "find: " };
  expect(heard).toEqual([
    { ...sent, topN: 1 },
    { ...sent, topN: 2 },
  ]);
});

test("no documents ask no client, and a signal that has ended sends nothing", async () => {
  const { heard, client } = listening();
  const rank = ranking({ signal: AbortSignal.abort("enough") }, client);

  expect(await ranking({}, client)("tree", [])).toEqual([]);
  await expect(rank("tree", ["ash"])).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  expect(heard).toEqual([]);
});
