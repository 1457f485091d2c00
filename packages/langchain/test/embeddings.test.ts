import {
  EasClient,
  type EmbedRequest,
  type EmbedResponse,
  type TextEmbedder,
  type Usage,
} from "@paifang/client";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchEmbeddings, AISearchMultimodalEmbeddings, PaiEasEmbeddings } from "../src/index.ts";

const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const TREES = ["ash", "birch", "cedar", "douglas fir", "elm"];

const embedPosts = (requests: readonly { path: string; method: string }[]): number =>
  requests.filter(({ method }) => method === "POST").length;

test("documents are embedded in input order, in as many requests as batches", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  const embeddings = new PaiEasEmbeddings({ endpoint, token, batchSize: 2 });
  emulator.faults.add({ on: { path: "/embeddings", request: 1 }, kind: "delay", ms: 40 });

  const vectors = await embeddings.embedDocuments(TREES);
  const requests = embedPosts(emulator.requests);

  const alone = await Promise.all(TREES.map((tree) => embeddings.embedQuery(tree)));
  expect(vectors).toEqual(alone);
  expect(requests).toBe(3);
  expect(vectors.every((vector) => Array.isArray(vector))).toBe(true);
});

test("texts and images of a multimodal deployment have vectors of one length", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-images"];
  const embeddings = new AISearchMultimodalEmbeddings({ endpoint, deploymentId, apiKey, token });

  const [image] = await embeddings.embedImages([PIXEL]);
  const text = await embeddings.embedQuery("a red dot");

  expect(image?.length).toBeGreaterThan(0);
  expect(text).toHaveLength(image?.length ?? -1);
});

test("an empty list has no vectors and sends nothing, even without an address", async () => {
  expect(await new PaiEasEmbeddings({ service: "nowhere" }).embedDocuments([])).toEqual([]);
  expect(await new AISearchEmbeddings({ service: "nowhere" }).embedDocuments([])).toEqual([]);
  expect(await new AISearchMultimodalEmbeddings({ service: "nowhere" }).embedImages([])).toEqual([]);
});

class Listening implements TextEmbedder {
  readonly heard: EmbedRequest[] = [];
  usage: Usage | undefined;
  async embed(request: EmbedRequest): Promise<EmbedResponse> {
    this.heard.push(request);
    const embeddings = request.input.map(() => Float32Array.of(1, 0));
    const counts = this.usage === undefined ? {} : { usage: this.usage };
    return { embeddings, dimensions: 2, requestIds: [], attempts: 1, ...counts };
  }
}

test("dimensions and instructions are sent only when they were given", async () => {
  const client = new Listening();
  const { signal } = new AbortController();

  await new PaiEasEmbeddings({ client }).embedQuery("ash", { signal });
  await new PaiEasEmbeddings({ client, dimensions: 2, queryInstruction: "query: " }).embedQuery("ash");
  await new AISearchEmbeddings({ client, documentInstruction: "passage: " }).embedDocuments(["ash"]);

  expect(client.heard).toEqual([
    { input: ["ash"], inputType: "query", signal },
    { input: ["ash"], inputType: "query", dimensions: 2, instruction: "query: " },
    { input: ["ash"], inputType: "document", instruction: "passage: " },
  ]);
});

test("finished batches of documents can be shown as progress, and a query is none", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  const shown: string[] = [];
  const embeddings = new PaiEasEmbeddings({
    endpoint,
    token,
    batchSize: 2,
    maxConcurrency: 1,
    onBatch: ({ done, total }) => shown.push(`${done}/${total}`),
  });

  await embeddings.embedDocuments(TREES);
  await embeddings.embedQuery("ash");

  expect(shown).toEqual(["2/5", "4/5", "5/5"]);
});

test("a shared client's service is used, with the call options beside it", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token, maxBatchSize: 4 });

  await new PaiEasEmbeddings({ client, batchSize: 1 }).embedDocuments(TREES);

  expect(embedPosts(emulator.requests)).toBe(5);
});

test("counted tokens are told once a call, summed over batches, and of queries too", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token });
  const told: Usage[] = [];
  const onUsage = (usage: Usage) => told.push(usage);
  const embeddings = new PaiEasEmbeddings({ client, batchSize: 2, onUsage });

  await embeddings.embedDocuments(TREES);
  await embeddings.embedQuery("ash");
  await embeddings.embedDocuments([]);

  const documents = await client.embed({ input: TREES });
  const query = await client.embed({ input: ["ash"] });
  expect(told).toEqual([documents.usage, query.usage]);
});

test("nothing is told of a service that counts nothing, and what onUsage throws rejects the call", async () => {
  const client = new Listening();
  const failure = new Error("no room in the ledger");
  const onUsage = (): never => {
    throw failure;
  };

  expect(await new PaiEasEmbeddings({ client, onUsage }).embedQuery("ash")).toEqual([1, 0]);
  client.usage = { inputTokens: 1 };
  await expect(new PaiEasEmbeddings({ client, onUsage }).embedQuery("ash")).rejects.toBe(failure);
});
