import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { json, postEas } from "./support/post.ts";

type Reranked = {
  model: string;
  results: { index: number; document: { text: string }; relevance_score: number }[];
  usage: { total_tokens: number };
};

const query = "How do I stop a running request?";
const documents = [
  "Cakes are baked for an hour.\n\nUse butter.",
  "Options of the client. A call that is under way is cancelled with an abort signal. More options follow.",
  "",
  "| code | meaning |\n| --- | --- |\n| 404 | not found |",
];

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const rerank = (body: Record<string, unknown>, path = "/v1/rerank"): Promise<Reranked> =>
  json<Reranked>(postEas(emulator.services.rerank, path, { query, documents, ...body }));

test("E10 results come best first, and each names its document by index and text", async () => {
  const { results, usage } = await rerank({});

  const scores = results.map(({ relevance_score: score }) => score);
  expect(results[0]?.index).toBe(1);
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  expect(scores.every(Number.isFinite)).toBe(true);
  expect(new Set(results.map(({ index }) => index))).toEqual(new Set([0, 1, 2, 3]));
  for (const { index, document } of results) expect(document.text).toBe(documents[index]);
  expect(usage.total_tokens).toBeGreaterThan(0);
});

test.each([
  { top_n: 1, count: 1 },
  { top_n: 0, count: 4 },
  { top_n: 9, count: 4 },
])("E11 E12 top_n $top_n gives $count results", async ({ top_n, count }) => {
  expect((await rerank({ top_n })).results).toHaveLength(count);
});

test("all three routes answer alike", async () => {
  const [first, ...others] = await Promise.all(
    ["/v1/rerank", "/rerank", "/v2/rerank"].map((path) => rerank({}, path)),
  );
  for (const other of others) expect(other.results).toEqual(first?.results);
});

test("a rare word that the query names breaks ties", async () => {
  const { results } = await rerank({
    query: "UND_ERR_SOCKET",
    documents: [
      "Errors of the kind UND_ERR_CONNECT",
      "Errors of the kind UND_ERR_SOCKET",
      "Errors of the kind UND_ERR_ABORT",
    ],
  });
  expect(results[0]?.index).toBe(1);
});

test.each([
  { query: undefined },
  { query: 5 },
  { documents: undefined },
  { documents: [] },
  { documents: [1] },
  { top_n: "all" },
])("%o is 400", async (change) => {
  const answered = await postEas(emulator.services.rerank, "/v1/rerank", { query, documents, ...change });
  expect(answered.status).toBe(400);
});
