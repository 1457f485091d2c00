import { expect, test } from "vitest";
import type { Reranker } from "../capabilities.ts";
import { InputError } from "../errors.ts";
import type { RerankRequest, RerankResponse, Usage } from "../types.ts";
import { ranking } from "./ranking.ts";

function listening(told: Partial<RerankResponse> = {}) {
  const heard: RerankRequest[] = [];
  const client: Reranker = {
    rerank: (request) => {
      heard.push(request);
      return Promise.resolve({ results: [{ index: 1, score: 0.9 }], requestIds: [], attempts: 1, ...told });
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

const SCORED = [2.5, 0.5, 0.5, 0, -1].map((score, place) => ({ index: 4 - place, score }));

test.each([
  [undefined, 5],
  [0.5, 3],
  [0, 4],
  [-10, 5],
  [2.6, 0],
])("with a least score of %d, %i of five documents come back", async (minScore, count) => {
  const { client } = listening({ results: SCORED });

  expect(await ranking({ minScore }, client)("tree", ["ash"])).toEqual(SCORED.slice(0, count));
});

test("the least score of a call wins over the constructor's", async () => {
  const { client } = listening({ results: SCORED });
  const rank = ranking({ minScore: 0.5 }, client);

  expect(await rank("tree", ["ash"], { minScore: 2 })).toEqual(SCORED.slice(0, 1));
  expect(await rank("tree", ["ash"], { minScore: undefined })).toEqual(SCORED.slice(0, 3));
});

test.each([
  { minScore: Number.NaN },
  { minScore: Number.POSITIVE_INFINITY },
  { minScore: "0.5" as never },
  { topN: 0 },
  { topN: Number.NaN },
  { topN: 2n as never },
])("%o is refused before anything is sent, also where there are no documents", async (cut) => {
  const { heard, client } = listening();

  for (const documents of [["ash"], []]) {
    const atConstructor = ranking(cut, client)("tree", documents);
    await expect(atConstructor).rejects.toSatisfy(InputError.isInstance);
    await expect(ranking({}, client)("tree", documents, cut)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(/^`(minScore|topN)` is (NaN|Infinity|"0.5"|0|of type bigint), not a/),
    });
  }
  expect(heard).toEqual([]);
});

test("counted tokens are told once a call, and nothing where the service counts nothing", async () => {
  const told: Usage[] = [];
  const onUsage = (usage: Usage) => told.push(usage);
  const usage = { inputTokens: 7, totalTokens: 7 };

  await ranking({ onUsage, minScore: 1 }, listening({ usage }).client)("tree", ["ash"]);
  await ranking({ onUsage }, listening().client)("tree", ["ash"]);
  await ranking({ onUsage }, listening({ usage }).client)("tree", []);

  expect(told).toEqual([usage]);
});

test("what onUsage throws rejects the call", async () => {
  const failure = new Error("no room in the ledger");
  const onUsage = () => {
    throw failure;
  };

  const call = ranking({ onUsage }, listening({ usage: { inputTokens: 7 } }).client)("tree", ["ash"]);

  await expect(call).rejects.toBe(failure);
});
