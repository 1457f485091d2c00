import { inspect } from "node:util";
import { ContextualCompressionRetriever } from "@langchain/classic/retrievers/contextual_compression";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchRerank, PaiEasEmbeddings, PaiEasRerank } from "../src/index.ts";

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

test("documents come back best first, as new documents with their id, metadata and score", async () => {
  await using emulator = await startEmulator();
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
  await using emulator = await startEmulator();
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-rerank"];
  const reranker = new AISearchRerank({ endpoint, deploymentId, apiKey, token, topN: 2 });
  const mixed = documents().map((document, index) => (index === 1 ? document : document.pageContent));

  const two = await reranker.rerank(mixed, QUERY);
  const one = await reranker.rerank(mixed, QUERY, { topN: 1 });

  expect(two).toHaveLength(2);
  expect(one).toEqual([{ index: 1, relevanceScore: two[0]?.relevanceScore }]);
});

test("an empty list stays empty and sends nothing, even without an address", async () => {
  expect(await new PaiEasRerank({ service: "nowhere" }).compressDocuments([], QUERY)).toEqual([]);
  expect(await new AISearchRerank({ service: "nowhere" }).rerank([], QUERY)).toEqual([]);
});

test("a compression retriever gives the best of what its store finds", async () => {
  await using emulator = await startEmulator();
  const { embed, rerank } = emulator.services;
  const store = await MemoryVectorStore.fromDocuments(
    documents(),
    new PaiEasEmbeddings({ endpoint: embed.endpoint, token: embed.token }),
  );
  const retriever = new ContextualCompressionRetriever({
    baseRetriever: store.asRetriever(3),
    baseCompressor: new PaiEasRerank({ endpoint: rerank.endpoint, token: rerank.token, topN: 1 }),
  });

  const best = await retriever.invoke(QUERY);

  expect(best.map(({ id }) => id)).toEqual(["pool"]);
});

test("inspection of the classes shows no secret", () => {
  const token = "secret-token-1234567890";
  const reranker = new PaiEasRerank({ endpoint: "http://127.0.0.1:1/api/predict/demo", token });

  expect(inspect(reranker, { depth: 10, showHidden: true })).not.toContain(token);
});
