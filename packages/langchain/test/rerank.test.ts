import { Document } from "@langchain/core/documents";
import { InputError, type Reranker, type RerankRequest } from "@paifang/client";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { AISearchRerank, PaiEasRerank, type RerankCallOptions } from "../src/index.ts";

const QUERY = "How does a connection pool work?";
const documents = (): Document[] => [
  new Document({ id: "bread", pageContent: "Bread is baked in an oven.", metadata: { source: "b.md" } }),
  new Document({
    id: "pool",
    pageContent: "A connection pool keeps sockets open for further requests.",
    metadata: { source: "p.md" },
  }),
  new Document({ pageContent: "Rivers flow into the sea.", metadata: { source: "r.md" } }),
];

/** A service whose first document is worst: places from 0 up get scores from 0 up. */
function listening() {
  const heard: RerankRequest[] = [];
  const client: Reranker = {
    rerank: (request) => {
      heard.push(request);
      const results = request.documents.map((_, index) => ({ index, score: index })).toReversed();
      const usage = { inputTokens: 12, totalTokens: 12 };
      return Promise.resolve({ results: results.slice(0, request.topN), requestIds: [], attempts: 1, usage });
    },
  };
  return { heard, client };
}

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

test("documents come back best first, as new documents with their id, metadata and score", async () => {
  const { endpoint, token } = emulator.services.rerank;
  const given = documents();

  const best = await new PaiEasRerank({ endpoint, token }).compressDocuments(given, QUERY);

  expect(best).toHaveLength(3);
  expect(best[0]).toMatchObject({
    id: "pool",
    metadata: { source: "p.md", relevanceScore: expect.any(Number) as unknown },
  });
  const scores = best.map(({ metadata }) => Number(metadata["relevanceScore"]));
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  expect(given).toEqual(documents());
  expect(best.some((document) => given.includes(document as Document))).toBe(false);
});

test("AI Search reranks texts and documents alike, and keeps the best that were asked for", async () => {
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-rerank"];
  const reranker = new AISearchRerank({ endpoint, deploymentId, apiKey, token, topN: 2 });
  const mixed = documents().map((document, index) => (index === 1 ? document : document.pageContent));

  const two = await reranker.rerank(mixed, QUERY);
  const one = await reranker.rerank(mixed, QUERY, { topN: 1 });

  expect(two).toHaveLength(2);
  expect(one).toEqual([{ index: 1, relevanceScore: two[0]?.relevanceScore }]);
});

test("metadata of the results is the results' own, also where it had a score before", async () => {
  const { client } = listening();
  const given = documents().map(
    ({ pageContent, metadata }) =>
      new Document({ pageContent, metadata: { ...metadata, relevanceScore: 99 } }),
  );

  const best = await new PaiEasRerank({ client }).compressDocuments(given, QUERY);
  for (const { metadata } of best) metadata["source"] = "changed";

  expect(best.map(({ metadata }) => Number(metadata["relevanceScore"]))).toEqual([2, 1, 0]);
  expect(given.map(({ metadata }) => metadata)).toEqual(
    ["b.md", "p.md", "r.md"].map((source) => ({ source, relevanceScore: 99 })),
  );
});

test("a document without an id gets none, and one without metadata gets its score alone", async () => {
  const { client } = listening();

  const [best] = await new PaiEasRerank({ client }).compressDocuments(
    [{ pageContent: "a gate" } as Document],
    QUERY,
  );

  expect(best?.id).toBeUndefined();
  expect(best?.metadata).toEqual({ relevanceScore: 0 });
});

test("what the caller does to the list after the call changes nothing", async () => {
  const { client } = listening();
  const given = documents();

  const ranked = new PaiEasRerank({ client }).compressDocuments(given, QUERY);
  given.unshift(...given.splice(1));
  given.pop();

  expect((await ranked).map(({ metadata }) => String(metadata["source"]))).toEqual(["r.md", "p.md", "b.md"]);
});

test.each<[RerankCallOptions, number[]]>([
  [{}, [2, 1, 0]],
  [{ topN: 9 }, [2, 1, 0]],
  [{ minScore: 1 }, [2, 1]],
  [{ minScore: 1, topN: 1 }, [2]],
  [{ minScore: 2, topN: 2 }, [2]],
  [{ minScore: 2.5 }, []],
])("of three documents %o leaves those with the scores %o", async (cut, scores) => {
  const { client } = listening();

  const atConstructor = await new PaiEasRerank({ client, ...cut }).compressDocuments(documents(), QUERY);
  const atCall = await new AISearchRerank({ client, minScore: 9 }).rerank(documents(), QUERY, {
    minScore: -1,
    ...cut,
  });

  expect(atConstructor.map(({ metadata }) => Number(metadata["relevanceScore"]))).toEqual(scores);
  expect(atCall.map(({ relevanceScore }) => relevanceScore)).toEqual(scores);
});

test.each<RerankCallOptions>([
  { minScore: Number.NaN },
  { minScore: Number.NEGATIVE_INFINITY },
  { topN: 0 },
  { topN: 1.5 },
  { topN: Number.NaN },
])("%o is refused before anything is sent", async (cut) => {
  const { heard, client } = listening();

  for (const call of [
    new PaiEasRerank({ client, ...cut }).compressDocuments(documents(), QUERY),
    new PaiEasRerank({ client }).rerank(documents(), QUERY, cut),
  ])
    await expect(call).rejects.toSatisfy(InputError.isInstance);
  expect(heard).toEqual([]);
});

test("an empty query and an empty document are refused, and nothing is sent", async () => {
  const { endpoint, token } = emulator.services.rerank;
  const reranker = new PaiEasRerank({ endpoint, token });

  await expect(reranker.compressDocuments(documents(), "")).rejects.toMatchObject({ code: "INPUT_EMPTY" });
  await expect(reranker.rerank(["ash", ""], QUERY)).rejects.toMatchObject({
    code: "INPUT_EMPTY",
    faults: [{ index: 1 }],
  });
  expect(emulator.requests).toEqual([]);
});

test("an empty list stays empty and sends nothing, even without an address", async () => {
  expect(await new PaiEasRerank({ service: "nowhere" }).compressDocuments([], QUERY)).toEqual([]);
  expect(await new AISearchRerank({ service: "nowhere" }).rerank([], QUERY)).toEqual([]);
});

test("an instruction goes before the query, and counted tokens are told once a call", async () => {
  const { heard, client } = listening();
  const told: number[] = [];
  const reranker = new PaiEasRerank({
    client,
    instruction: "Find: ",
    onUsage: ({ inputTokens }) => told.push(inputTokens),
  });

  await reranker.compressDocuments(documents(), QUERY);
  await reranker.rerank(["ash"], QUERY, { topN: 1 });
  await reranker.rerank([], QUERY);

  expect(heard).toMatchObject([{ query: QUERY, instruction: "Find: " }, { topN: 1 }]);
  expect(told).toEqual([12, 12]);
});

test("callbacks at a call are harmless", async () => {
  const { client } = listening();
  const runs: string[] = [];
  const handler = {
    handleRetrieverStart: () => void runs.push("start"),
    handleText: () => void runs.push("text"),
  };

  const best = await new PaiEasRerank({ client }).compressDocuments(documents(), QUERY, [handler]);

  expect(best).toHaveLength(3);
  expect(runs).toEqual([]);
});
