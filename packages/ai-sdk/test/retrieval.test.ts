import { EasClient } from "@paifang/client";
import { json, scriptedServer, type ScriptedServer } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { embed, embedMany, rerank } from "ai";
import { expect, test } from "vitest";
import { createAISearch, createPaiEas } from "../src/index.ts";

type Heard = { path: string; headers: Record<string, unknown>; body: Record<string, unknown> };

/** Gives each text a vector of its place, and each document the score of its place. */
async function counting(): Promise<ScriptedServer & { heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = await scriptedServer((response, { path, body }) => {
    heard.push({ path, headers: response.req.headers, body });
    const inputs = [body["input"] ?? body["documents"]].flat();
    const data = inputs.map((_, index) => ({ index, embedding: [index + 1, 0.5] }));
    const results = inputs.map((_, index) => ({ index, relevance_score: index / 10 }));
    json(response, {
      model: "served",
      data,
      results,
      usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
    });
  });
  return Object.assign(server, { heard });
}

const easAt = ({ endpoint }: { endpoint: string }, fields = {}) =>
  createPaiEas({ endpoint, token: "t", encoding: "float", ...fields });
const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `tree ${at}`);

test("a model says how many values a call takes, and each call is one request", async () => {
  await using server = await counting();
  const model = easAt(server).embeddingModel("bge");

  const { embeddings, usage } = await embedMany({ model, values: numbered(40) });

  expect(model).toMatchObject({ maxEmbeddingsPerCall: 16, supportsParallelCalls: true, modelId: "bge" });
  const sent = server.heard.map(
    ({ body }) => `${String(body["model"])}: ${(body["input"] as string[]).length}`,
  );
  expect(sent.toSorted()).toEqual(["bge: 16", "bge: 16", "bge: 8"]);
  expect(embeddings.map(([place]) => place)).toEqual(numbered(40).map((_, at) => (at % 16) + 1));
  expect(usage.tokens).toBe(40);
});

test.each([{ maxBatchSize: 4 }, { batchSize: 4 }])("%j is what the host cuts by", async (fields) => {
  await using server = await counting();
  await using client = new EasClient({
    endpoint: server.endpoint,
    token: "t",
    encoding: "float",
    maxBatchSize: 2,
  });
  const models = [
    easAt(server, fields).embeddingModel("bge"),
    createPaiEas({ client, ...fields }).embeddingModel("bge"),
    createAISearch(fields).embeddingModel(),
    createAISearch(fields).multimodalEmbeddingModel(),
  ];

  expect(models.map(({ maxEmbeddingsPerCall }) => maxEmbeddingsPerCall)).toEqual([4, 4, 4, 4]);
  for (const model of models.slice(0, 2)) await embedMany({ model, values: numbered(4) });
  expect(server.heard).toHaveLength(2);
});

test("calls run side by side, as many as the client lets go", async () => {
  await using server = await counting();
  const model = easAt(server, { maxBatchSize: 1 }).embeddingModel("bge");

  const { responses } = await embedMany({ model, values: numbered(100), maxParallelCalls: 50 });

  expect(responses).toHaveLength(100);
  expect(server.heard).toHaveLength(100);
});

test("a shared client's own batches hold, since it may know what its service takes", async () => {
  await using server = await counting();
  const options = { endpoint: server.endpoint, token: "t", encoding: "float", maxBatchSize: 2 } as const;
  await using client = new EasClient(options);

  await embedMany({ model: createPaiEas({ client }).embeddingModel("bge"), values: numbered(16) });

  expect(server.heard.map(({ body }) => (body["input"] as string[]).length)).toEqual(Array(8).fill(2));
});

test("texts of one call that are too long for one body go as several", async () => {
  await using server = await counting();
  const values = ["a", "b"].map((letter) => letter.repeat(600_000));

  const { embeddings } = await embedMany({ model: easAt(server).embeddingModel("bge"), values });

  expect(embeddings).toHaveLength(2);
  expect(server.heard).toHaveLength(2);
});

test("vectors are lists of numbers that JSON keeps", async () => {
  await using server = await counting();

  const { embedding } = await embed({ model: easAt(server).embeddingModel("bge"), value: "ash" });

  expect(JSON.stringify(embedding)).toBe("[1,0.5]");
});

test("dimensions may stand with the provider's options, as hosts without a word for them need it", async () => {
  await using server = await counting();
  const model = easAt(server).embeddingModel("bge");
  const providerOptions = { paiEas: { dimensions: 2 } };

  await embed({ model, value: "ash", providerOptions });

  expect(server.heard[0]?.body).toMatchObject({ dimensions: 2 });
});

test("dimensions, instruction, header fields and fields of the server's own reach the service", async () => {
  await using server = await counting();
  const providerOptions = {
    paiEas: { inputType: "query", instruction: "find: ", extraBody: { user: "me" } },
  };
  const headers = { "x-own": "word", "x-empty": undefined as unknown as string };

  await embed({
    model: easAt(server).embeddingModel("bge"),
    value: "ash",
    dimensions: 2,
    headers,
    providerOptions,
  });

  expect(server.heard[0]?.body).toMatchObject({ input: ["find: ash"], dimensions: 2, user: "me" });
  expect(server.heard[0]?.headers).toMatchObject({ "x-own": "word", authorization: "t" });
});

test("a wrong type of input is refused by its name", async () => {
  const model = easAt({ endpoint: "http://127.0.0.1:1/api/predict/demo" }).embeddingModel("bge");
  const providerOptions = { paiEas: { inputType: "question" } };

  await expect(embed({ model, value: "ash", providerOptions })).rejects.toThrow(/`inputType` is "question"/);
});

test("documents that are objects go as their JSON, and the host gives them back best first", async () => {
  await using server = await counting();
  const documents = [{ name: "ash" }, { name: "birch", tall: true }];

  const result = await rerank({
    model: easAt(server).rerankingModel("bge-reranker"),
    query: "tree",
    documents,
    topN: 1,
    headers: { "x-own": "word" },
    providerOptions: { paiEas: { instruction: "Rank. " } },
  });

  expect(server.heard[0]?.body).toMatchObject({
    model: "bge-reranker",
    documents: ['{"name":"ash"}', '{"name":"birch","tall":true}'],
  });
  expect(JSON.stringify(server.heard[0]?.body)).toContain("Rank. ");
  expect(server.heard[0]?.headers).toMatchObject({ "x-own": "word" });
  expect(result.ranking).toEqual([{ originalIndex: 1, score: 0.1, document: documents[1] }]);
  expect(result.response.modelId).toBe("served");
  expect(result.providerMetadata).toMatchObject({ paiEas: { inputTokens: 2, model: "served" } });
});

test("a model that is left out is the first that the service lists", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { embed: embedder, rerank: reranker } = emulator.services;

  await embed({ model: createPaiEas(embedder).embeddingModel(), value: "ash" });
  await rerank({ model: createPaiEas(reranker).rerankingModel(), query: "tree", documents: ["ash"] });

  const posted = emulator.requests.filter(({ method }) => method === "POST");
  expect(posted.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual([
    embedder.model,
    reranker.model,
  ]);
});

const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("texts and images of a multimodal deployment are values of one model, a kind for each call", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const model = createAISearch(emulator.services["search-images"]).multimodalEmbeddingModel();

  const { embeddings } = await embedMany({ model, values: [PIXEL, PIXEL] });
  const { embedding } = await embed({ model, value: "a red dot" });

  expect(embeddings.map(({ length }) => length)).toEqual([embedding.length, embedding.length]);
  await expect(embedMany({ model, values: [PIXEL, "a red dot"] })).rejects.toThrow(
    /1 of 2 values are images/,
  );
});

test("an id of AI Search names the deployment", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: {
      one: { product: "ai-search", kind: "text", token: "shared" },
      two: { product: "ai-search", kind: "text", token: "shared" },
    },
  });
  const { one, two } = emulator.services;
  const search = createAISearch({
    endpoint: one.endpoint,
    deploymentId: one.deploymentId,
    apiKey: one.apiKey,
    token: "shared",
  });

  await embed({ model: search.embeddingModel(), value: "ash" });
  await embed({ model: search.embeddingModel(two.deploymentId), value: "ash" });

  expect(emulator.requests.map(({ service }) => service)).toEqual(["one", "two"]);
});

test("an abort ends with the caller's reason, and the host makes no further attempt", async () => {
  await using server = await scriptedServer(() => {});
  const { signal, abort } = controller();
  const reason = new Error("user left");
  const calls = [
    embed({ model: easAt(server).embeddingModel("bge"), value: "ash", abortSignal: signal }),
    rerank({
      model: easAt(server).rerankingModel("bge"),
      query: "tree",
      documents: ["ash"],
      abortSignal: signal,
    }),
  ].map((call) => call.catch((error: unknown) => error));
  await expect.poll(() => server.requests.length, { interval: 5 }).toBe(2);

  abort(reason);

  expect(await Promise.all(calls)).toEqual([reason, reason]);
  await Promise.all(server.requests.map(({ closed }) => closed));
  expect(server.requests).toHaveLength(2);
});

function controller(): { signal: AbortSignal; abort(reason: unknown): void } {
  const caller = new AbortController();
  return { signal: caller.signal, abort: (reason) => caller.abort(reason) };
}
