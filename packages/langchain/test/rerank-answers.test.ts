import { Document } from "@langchain/core/documents";
import { ResponseError } from "@paifang/client";
import { json, scriptedServer, type Reply, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { AISearchRerank, PaiEasRerank, type PaiEasRerankFields } from "../src/index.ts";

const documents = (): Document[] =>
  ["bread", "gate", "river"].map((id, place) => new Document({ id, pageContent: id, metadata: { place } }));

const rerankerAt = ({ endpoint }: ScriptedServer, fields: PaiEasRerankFields = {}): PaiEasRerank =>
  new PaiEasRerank({ endpoint, token: "t", model: "demo", sleep: () => {}, ...fields });

const searchRerankerAt = ({ endpoint }: ScriptedServer): AISearchRerank =>
  new AISearchRerank({ endpoint: new URL(endpoint).origin, deploymentId: "d", apiKey: "k", token: "t" });

const SCORES = [-0.5, 2.25, 0.75];
const BEST_FIRST = [
  ["gate", { place: 1, relevanceScore: 2.25 }],
  ["river", { place: 2, relevanceScore: 0.75 }],
  ["bread", { place: 0, relevanceScore: -0.5 }],
];

/** Answers on one path, as servers do that have no other. */
const only =
  (path: string, value: unknown): Reply =>
  (response, request) =>
    request.path.endsWith(`/demo${path}`)
      ? json(response, value)
      : json(response, { detail: "Not Found" }, 404);

const relevant = SCORES.map((relevance_score, index) => ({ index, relevance_score }));
const scored = SCORES.map((score, index) => ({ index, score }));

test.each<[string, string, unknown]>([
  ["vLLM and Jina", "/v1/rerank", { model: "demo", usage: { total_tokens: 3 }, results: relevant }],
  [
    "Jina with documents",
    "/v1/rerank",
    { results: relevant.map((each) => ({ ...each, document: { text: "another text" } })) },
  ],
  ["Cohere", "/v2/rerank", { id: "r", results: relevant.toReversed(), meta: { api_version: {} } }],
  ["TEI and SGLang, a bare list", "/rerank", [scored[2], scored[0], scored[1]]],
  ["a score path", "/v1/score", { object: "list", data: scored }],
  ["a score path without indexes", "/score", { data: SCORES.map((score) => ({ score })) }],
])("documents come back with id, metadata and score from the answer of %s", async (_, path, answer) => {
  await using server = await scriptedServer(only(path, answer));

  const best = await rerankerAt(server).compressDocuments(documents(), "arch");

  expect(best.map(({ id, metadata }) => [id, metadata])).toEqual(BEST_FIRST);
  expect(best.every(({ id, pageContent }) => id === pageContent)).toBe(true);
});

test.each<[string, unknown]>([
  ["plain scores", { scores: SCORES }],
  ["the wrapper of hosted services", { result: { scores: scored.toReversed() }, usage: { doc_count: 3 } }],
])("documents come back from an answer of AI Search: %s", async (_, answer) => {
  await using server = await scriptedServer((response) => json(response, answer));

  const best = await searchRerankerAt(server).compressDocuments(documents(), "arch");

  expect(best.map(({ id, metadata }) => [id, metadata])).toEqual(BEST_FIRST);
});

test.each<[string, unknown]>([
  ["has an index outside the list", { results: relevant.with(2, { index: 3, relevance_score: 1 }) }],
  ["has an index below the list", { results: relevant.with(2, { index: -1, relevance_score: 1 }) }],
  ["has an index that is no whole number", { results: relevant.with(2, { index: 0.5, relevance_score: 1 }) }],
  ["names a document twice", { results: relevant.with(2, { index: 1, relevance_score: 1 }) }],
  ["names no document", { results: SCORES.map((score) => ({ relevance_score: score })) }],
  ["leaves a document out", { results: relevant.slice(1) }],
  ["has more scores than documents", { results: [...relevant, { index: 3, relevance_score: 1 }] }],
  ["lacks a score", { results: [{ index: 0 }, ...relevant.slice(1)] }],
  ["has a text for a score", [{ index: 0, score: "1" }, ...scored.slice(1)]],
  ["has null for a score", [{ index: 0, score: null }, ...scored.slice(1)]],
  ["is no list", { results: { 0: 1 } }],
])("an answer that %s gives no order", async (_, answer) => {
  await using server = await scriptedServer((response) => json(response, answer));

  const call = rerankerAt(server, { maxRetries: 0 }).compressDocuments(documents(), "arch");

  await expect(call).rejects.toSatisfy(ResponseError.isInstance);
  await expect(call).rejects.toMatchObject({ code: "ANSWER_INVALID" });
});

test.each(["NaN", "Infinity"])("an answer with the score %s gives no order", async (word) => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`[{"index":0,"score":${word}},{"index":1,"score":1},{"index":2,"score":1}]`);
  });

  const call = rerankerAt(server, { maxRetries: 0 }).rerank(documents(), "arch");

  await expect(call).rejects.toMatchObject({ code: "ANSWER_INVALID" });
});

const scoreOf = (text: string): number => (Number(text) * 7) % 40;

test("a long list goes in several requests, and comes back as one order with each document's own id", async () => {
  await using server = await scriptedServer((response, { body }) =>
    json(response, {
      results: (body["documents"] as string[])
        .map((text, index) => ({ index, relevance_score: scoreOf(text) }))
        .toReversed(),
    }),
  );
  const given = Array.from({ length: 40 }, (_, place) => String(place)).map(
    (id) => new Document({ id, pageContent: id }),
  );

  const best = await rerankerAt(server, { batchSize: 16 }).compressDocuments(given, "arch");

  const counts = server.requests.map(({ body }) => (body["documents"] as string[]).length);
  expect(counts.toSorted((one, other) => one - other)).toEqual([8, 16, 16]);
  expect(best.map(({ metadata }) => metadata)).toEqual(
    Array.from({ length: 40 }, (_, place) => ({ relevanceScore: 39 - place })),
  );
  expect(best.every(({ id, metadata }) => scoreOf(id ?? "") === metadata["relevanceScore"])).toBe(true);
});
