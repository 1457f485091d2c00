import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchClient, EasClient } from "../src/index.ts";

const start = () => startEmulator({ encoder: "lexical" });
const query = "keep alive timeout of a socket";
const documents = Array.from({ length: 20 }, (_, at) =>
  at === 17 ? "The keep alive timeout of a socket is four seconds." : `Rice field number ${at} needs water.`,
);

test("E10 E11 documents come back by relevance, best first, cut to topN", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.rerank;
  await using client = new EasClient({ endpoint, token });
  const { results, model: answered } = await client.rerank({ query, documents });
  expect(results).toHaveLength(20);
  expect(results[0]?.index).toBe(17);
  expect(results.map(({ score }) => score)).toEqual(
    results.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  expect(answered).toBe(model);
  expect((await client.rerank({ query, documents, topN: 1 })).results).toEqual(results.slice(0, 1));
  expect((await client.rerank({ query, documents, topN: 3 })).results).toEqual(results.slice(0, 3));
  expect(JSON.parse(emulator.requests.at(-1)?.body ?? "")).toEqual({ model, query, documents, top_n: 3 });
});

test("H12 AI Search ranks more than sixteen documents in two requests, with indexes of the whole", async () => {
  await using emulator = await start();
  await using client = new AISearchClient({ ...emulator.services["search-rerank"], kind: "reranker" });
  const { results, attempts } = await client.rerank({ query, documents, topN: 5 });
  expect(attempts).toBe(2);
  expect(results).toHaveLength(5);
  expect(results[0]?.index).toBe(17);
});

test("documents that need several requests are cut to the best of all of them", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.rerank;
  await using client = new EasClient({ endpoint, token, maxBatchSize: 7 });
  const { results: whole } = await client.rerank({ query, documents, maxBatchSize: 20 });
  const { results, attempts } = await client.rerank({ query, documents, topN: 4 });
  expect(attempts).toBe(3);
  expect(results[0]?.index).toBe(17);
  expect(results).toHaveLength(4);
  expect(whole[0]?.index).toBe(17);
});

test("one failed request fails the whole order, because a part of it would look whole", async () => {
  await using emulator = await start();
  emulator.faults.add({ on: { request: 2 }, kind: "status", status: 400 });
  await using client = new AISearchClient({ ...emulator.services["search-rerank"], kind: "reranker" });
  await expect(client.rerank({ query, documents })).rejects.toMatchObject({ status: 400 });
});

test("what cannot be ranked is refused before anything is sent", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.rerank;
  await using client = new EasClient({ endpoint, token });
  await expect(client.rerank({ query: "", documents })).rejects.toMatchObject({ code: "INPUT_EMPTY" });
  await expect(client.rerank({ query, documents: ["a", ""] })).rejects.toMatchObject({
    faults: [{ index: 1 }],
  });
  await expect(client.rerank({ query, documents, topN: 0 })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  expect(await client.rerank({ query, documents: [] })).toMatchObject({ results: [], attempts: 0 });
  expect(emulator.requests).toHaveLength(0);
});

test("an answer that leaves a document out is refused", async () => {
  await using emulator = await start();
  emulator.faults.add({
    on: { path: "/v1/rerank" },
    kind: "garble",
    replace: '"index":17',
    with: '"index":16',
    times: 2,
  });
  const { endpoint, token } = emulator.services.rerank;
  await using client = new EasClient({ endpoint, token, sleep: () => {} });
  await expect(client.rerank({ query, documents })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    attempts: 2,
  });
});
