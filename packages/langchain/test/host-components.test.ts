import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { ContextualCompressionRetriever } from "@langchain/classic/retrievers/contextual_compression";
import { DocumentCompressorPipeline } from "@langchain/classic/retrievers/document_compressors";
import { EmbeddingsFilter } from "@langchain/classic/retrievers/document_compressors/embeddings_filter";
import { EnsembleRetriever } from "@langchain/classic/retrievers/ensemble";
import { ParentDocumentRetriever } from "@langchain/classic/retrievers/parent_document";
import { RecursiveCharacterTextSplitter } from "@langchain/classic/text_splitter";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { InMemoryStore } from "@langchain/core/stores";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  AISearchEmbeddings,
  AISearchRerank,
  PaiEasEmbeddings,
  PaiEasRerank,
  type PaiEasRerankFields,
} from "../src/index.ts";

const QUERY = "Which pool keeps a connection open?";
const documents = (): Document[] => [
  new Document({ id: "bread", pageContent: "Bread is baked in an oven.", metadata: { page: 1 } }),
  new Document({
    id: "pool",
    pageContent: "A connection pool keeps sockets open for further requests.",
    metadata: { page: 2 },
  }),
  new Document({ id: "river", pageContent: "Rivers flow into the sea.", metadata: { page: 3 } }),
];

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

function embeddingsHere(): PaiEasEmbeddings {
  const { endpoint, token } = emulator.services.embed;
  return new PaiEasEmbeddings({ endpoint, token });
}

function rerankerHere(fields: PaiEasRerankFields = {}): PaiEasRerank {
  const { endpoint, token } = emulator.services.rerank;
  return new PaiEasRerank({ endpoint, token, ...fields });
}

const filledStore = (): Promise<MemoryVectorStore> =>
  MemoryVectorStore.fromDocuments(documents(), embeddingsHere());

const idsOf = (found: readonly DocumentInterface[]): unknown[] => found.map(({ id }) => id);

const posts = (): number => emulator.requests.filter(({ method }) => method === "POST").length;

describe("MemoryVectorStore", () => {
  test("finds what is nearest, and its documents keep their ids", async () => {
    const store = await filledStore();

    const [[best, score] = []] = await store.similaritySearchWithScore(QUERY, 1);

    expect([best?.id, best?.metadata]).toEqual(["pool", { page: 2 }]);
    expect(score).toBeGreaterThan(0);
  });

  test("picks different documents by maximal marginal relevance", async () => {
    const store = await filledStore();
    await store.addDocuments([documents()[1] ?? new Document({ pageContent: "" })]);

    const found = await store.maxMarginalRelevanceSearch(QUERY, { k: 2, fetchK: 4, lambda: 0.1 });

    expect(found[0]?.pageContent).toBe(documents()[1]?.pageContent);
    expect(found[1]?.pageContent).not.toBe(documents()[1]?.pageContent);
  });

  test("holds vectors of AI Search, which learns that a search is a query", async () => {
    const { endpoint, deploymentId, apiKey, token } = emulator.services["search-embed"];
    const embeddings = new AISearchEmbeddings({ endpoint, deploymentId, apiKey, token });
    const store = await MemoryVectorStore.fromDocuments(documents(), embeddings);

    const found = await store.asRetriever(1).invoke(QUERY);

    const kinds = emulator.requests.map(
      ({ body }) => (JSON.parse(body) as { input_type: string }).input_type,
    );
    expect(idsOf(found)).toEqual(["pool"]);
    expect(kinds).toEqual(["document", "query"]);
  });
});

const cached = (store: InMemoryStore<Uint8Array>, namespace: string) =>
  CacheBackedEmbeddings.fromBytesStore(embeddingsHere(), store, { namespace });

describe("CacheBackedEmbeddings", () => {
  test("asks for what its namespace lacks alone, and gives the same numbers", async () => {
    const store = new InMemoryStore<Uint8Array>();
    const embeddings = cached(store, "one:");

    const first = await embeddings.embedDocuments(["ash", "birch"]);
    const again = await embeddings.embedDocuments(["birch", "ash"]);
    const hits = posts();
    const more = await embeddings.embedDocuments(["ash", "cedar", "birch"]);

    expect(first).toEqual(await embeddingsHere().embedDocuments(["ash", "birch"]));
    expect(again).toEqual(first.toReversed());
    expect(hits).toBe(1);
    expect([more[0], more[2]]).toEqual(first);
    const sent = emulator.requests.map(({ body }) =>
      body === "" ? {} : (JSON.parse(body) as { input?: unknown }),
    );
    expect(sent.filter(({ input }) => JSON.stringify(input) === '["cedar"]')).toHaveLength(1);
  });

  test("keeps another namespace's vectors apart", async () => {
    const store = new InMemoryStore<Uint8Array>();

    await cached(store, "one:").embedDocuments(["ash"]);
    await cached(store, "two:").embedDocuments(["ash"]);

    const keys: string[] = [];
    for await (const key of store.yieldKeys()) keys.push(key.slice(0, 4));
    expect(keys).toEqual(["one:", "two:"]);
    expect(posts()).toBe(2);
  });
});

describe("ContextualCompressionRetriever", () => {
  test("gives the best of what its store finds, and its callbacks hear of two retrievers", async () => {
    const runs: string[] = [];
    const store = await filledStore();
    const retriever = new ContextualCompressionRetriever({
      baseRetriever: store.asRetriever(3),
      baseCompressor: rerankerHere({ topN: 1 }),
    });

    const best = await retriever.invoke(QUERY, {
      callbacks: [
        {
          handleRetrieverStart: () => void runs.push("start"),
          handleRetrieverEnd: () => void runs.push("end"),
          handleRetrieverError: () => void runs.push("error"),
        },
      ],
    });

    expect(best).toMatchObject([
      { id: "pool", metadata: { page: 2, relevanceScore: expect.any(Number) as unknown } },
    ]);
    expect(runs).toEqual(["start", "start", "end", "end"]);
    expect(await store.similaritySearch(QUERY, 3)).toSatisfy((found: Document[]) =>
      found.every(({ metadata }) => !("relevanceScore" in metadata)),
    );
  });

  test("gives nothing where nothing is relevant enough, and asks nothing where nothing was found", async () => {
    const store = await filledStore();
    const baseCompressor = rerankerHere({ minScore: 1e6 });

    const none = await new ContextualCompressionRetriever({
      baseRetriever: store.asRetriever(3),
      baseCompressor,
    }).invoke(QUERY);
    const asked = posts();
    const empty = new MemoryVectorStore(embeddingsHere()).asRetriever(3);
    await new ContextualCompressionRetriever({ baseRetriever: empty, baseCompressor }).invoke(QUERY);

    expect(none).toEqual([]);
    // The query's vector alone.
    expect(posts() - asked).toBe(1);
  });

  test("takes a pipeline of a filter by embeddings and a reranker", async () => {
    const { endpoint, deploymentId, apiKey, token } = emulator.services["search-rerank"];
    const filter = new EmbeddingsFilter({ embeddings: embeddingsHere(), k: 2 });
    const reranker = new AISearchRerank({ endpoint, deploymentId, apiKey, token });
    const retriever = new ContextualCompressionRetriever({
      baseRetriever: (await filledStore()).asRetriever(3),
      baseCompressor: new DocumentCompressorPipeline({ transformers: [filter, reranker] }),
    });

    const best = await retriever.invoke(QUERY);

    expect(best).toHaveLength(2);
    expect(best[0]?.id).toBe("pool");
  });
});

test("an EnsembleRetriever joins a vector search and a reranked one, each document once", async () => {
  const search = (await filledStore()).asRetriever(3);
  const reranked = new ContextualCompressionRetriever({
    baseRetriever: search,
    baseCompressor: rerankerHere(),
  });

  const found = await new EnsembleRetriever({
    retrievers: [search, reranked],
    weights: [0.5, 0.5],
  }).invoke(QUERY);

  expect(found[0]?.id).toBe("pool");
  expect(new Set(idsOf(found))).toEqual(new Set(["bread", "pool", "river"]));
  expect(found).toHaveLength(3);
});

test("a ParentDocumentRetriever finds whole documents by their reranked parts", async () => {
  const retriever = new ParentDocumentRetriever({
    vectorstore: new MemoryVectorStore(embeddingsHere()),
    byteStore: new InMemoryStore<Uint8Array>(),
    childSplitter: new RecursiveCharacterTextSplitter({ chunkSize: 60, chunkOverlap: 0 }),
    childK: 4,
    parentK: 1,
    documentCompressor: rerankerHere({ topN: 2 }),
  });
  const parents = documents().map(
    ({ pageContent, metadata }) =>
      new Document({ pageContent: `${pageContent} ${"Nothing more is told here. ".repeat(4)}`, metadata }),
  );
  await retriever.addDocuments(parents);

  const found = await retriever.invoke(QUERY);

  expect(found.map(({ pageContent }) => pageContent)).toEqual([parents[1]?.pageContent]);
});
