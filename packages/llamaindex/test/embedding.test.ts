import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { BaseEmbedding, MultiModalEmbedding, batchEmbeddings } from "@llamaindex/core/embeddings";
import { ImageNode, TextNode } from "@llamaindex/core/schema";
import { EasClient, PartialBatchError } from "@paifang/client";
import { json, scriptedServer } from "@paifang/contract";
import { startEmulator, type DefaultServices, type Emulator, type RequestRecord } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchEmbedding, AISearchMultiModalEmbedding, PaiEasEmbedding } from "../src/index.ts";

const PIXEL_DATA =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PIXEL = `data:image/png;base64,${PIXEL_DATA}`;
const TREES = Array.from({ length: 40 }, (_, number) => `tree number ${number}`);

const start = async () => startEmulator({ encoder: "lexical" });
const ownFields = ({ services }: Emulator<DefaultServices>) => {
  const { endpoint, token } = services.embed;
  return { endpoint, token };
};
const posts = (requests: readonly RequestRecord[]): readonly RequestRecord[] =>
  requests.filter(({ method }) => method === "POST");
const inputsOf = ({ body }: RequestRecord): unknown[] => (JSON.parse(body) as { input: unknown[] }).input;

test("many texts travel in batches, not one by one, by every door of the host", async () => {
  await using emulator = await start();
  const embedding = new PaiEasEmbedding(ownFields(emulator));
  const alone = await embedding.getTextEmbedding(TREES[7] ?? "");

  const doors: (() => Promise<number[][]>)[] = [
    () => embedding.getTextEmbeddings(TREES),
    () => embedding.getTextEmbeddingsBatch(TREES),
    () => batchEmbeddings(TREES, embedding.getTextEmbeddings, embedding.embedBatchSize),
    async () => {
      const nodes = TREES.map((text) => new TextNode({ text }));
      await embedding(nodes);
      return nodes.map((node) => node.getEmbedding());
    },
  ];
  for (const door of doors) {
    emulator.reset();
    const vectors = await door();
    expect(vectors).toHaveLength(40);
    expect(vectors[7]).toEqual(alone);
    expect(posts(emulator.requests).map((request) => inputsOf(request).length)).toEqual([16, 16, 8]);
  }
});

test("a list that the host empties after the call was read before", async () => {
  await using emulator = await start();
  const embedding = new PaiEasEmbedding({ ...ownFields(emulator), maxBatchSize: 2, maxConcurrency: 1 });
  emulator.faults.add({ on: { path: "/embeddings", request: 1 }, kind: "delay", ms: 20 });
  const texts = ["ash", "birch", "cedar"];

  const vectors = embedding.getTextEmbeddings(texts);
  texts.length = 0;

  expect(await vectors).toHaveLength(3);
  expect(posts(emulator.requests).flatMap(inputsOf)).toEqual(["ash", "birch", "cedar"]);
});

test("progress is told for each finished batch, by callback, logger and onBatch", async () => {
  await using emulator = await start();
  const told: string[] = [];
  const embedding = new PaiEasEmbedding({
    ...ownFields(emulator),
    batchSize: 20,
    maxConcurrency: 1,
    onBatch: ({ done, total }) => told.push(`batch ${done}/${total}`),
  });
  const log = (...words: unknown[]) => told.push(words.join(" "));

  await embedding.getTextEmbeddingsBatch(TREES, {
    progressCallback: (done, total) => told.push(`callback ${done}/${total}`),
    logger: { log, warn: log, error: log },
  });

  expect(told).toEqual([
    "batch 20/40",
    "callback 20/40",
    "embedded 20 of 40",
    "batch 40/40",
    "callback 40/40",
    "embedded 40 of 40",
  ]);
});

test("a batch that fails loses nothing that was finished", async () => {
  await using emulator = await start();
  const embedding = new PaiEasEmbedding({ ...ownFields(emulator), maxConcurrency: 1, maxRetries: 0 });
  await embedding.getTextEmbedding("ash");
  emulator.faults.add({ on: { path: "/embeddings", request: 2 }, kind: "status", status: 500 });

  const error: unknown = await embedding.getTextEmbeddingsBatch(TREES).catch((reason: unknown) => reason);

  if (!PartialBatchError.isInstance(error)) throw error;
  expect(error.vectors.filter((vector) => vector !== undefined)).toHaveLength(24);
  expect((await error.resume()).embeddings).toHaveLength(40);
});

test("AI Search learns which text is a query and which a document", async () => {
  await using emulator = await start();
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-embed"];
  const embedding = new AISearchEmbedding({ endpoint, deploymentId, apiKey, token });

  await embedding.getTextEmbedding("ash");
  const query = await embedding.getQueryEmbedding({ type: "text", text: "ash" });
  const image = await embedding.getQueryEmbedding({ type: "image", data: PIXEL_DATA, mimeType: "image/png" });

  const types = emulator.requests.map(({ body }) => (JSON.parse(body) as { input_type?: string }).input_type);
  expect(types).toEqual(["document", "query"]);
  expect(query?.length).toBeGreaterThan(0);
  expect(image).toBeNull();
});

test("an empty list has no vectors and sends nothing, even without an address", async () => {
  const nowhere = { service: "nowhere" };

  expect(await new PaiEasEmbedding(nowhere).getTextEmbeddings([])).toEqual([]);
  expect(await new AISearchEmbedding(nowhere).getTextEmbeddingsBatch([])).toEqual([]);
  expect(await new AISearchMultiModalEmbedding(nowhere).getImageEmbeddings([])).toEqual([]);
});

test("a shared client's connections are used, with the call options beside it", async () => {
  await using emulator = await start();
  await using client = new EasClient({ ...ownFields(emulator), maxBatchSize: 4 });

  await new PaiEasEmbedding({ client, batchSize: 20 }).getTextEmbeddings(TREES);

  expect(posts(emulator.requests)).toHaveLength(2);
});

test("the classes are the host's own, and inspection of them shows no secret", async () => {
  await using emulator = await start();
  const { token } = ownFields(emulator);
  const { endpoint, deploymentId, apiKey, token: second } = emulator.services["search-images"];
  const text = new PaiEasEmbedding(ownFields(emulator));
  const images = new AISearchMultiModalEmbedding({ endpoint, deploymentId, apiKey, token: second });

  expect(text).toBeInstanceOf(BaseEmbedding);
  expect(images).toBeInstanceOf(MultiModalEmbedding);
  const seen = [text, images].map((each) => inspect(each, { depth: 10, showHidden: true })).join("");
  for (const secret of [token, apiKey, second]) expect(seen).not.toContain(secret);
});

test("images come as files, URLs of files, data and blobs, and lie in the space of the texts", async () => {
  await using emulator = await start();
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-images"];
  const embedding = new AISearchMultiModalEmbedding({ endpoint, deploymentId, apiKey, token });
  const folder = await mkdtemp(join(tmpdir(), "paifang images "));
  const path = join(folder, "a pixel.png");
  await writeFile(path, Buffer.from(PIXEL_DATA, "base64"));

  const blob = new Blob([Buffer.from(PIXEL_DATA, "base64")]);
  const forms = [PIXEL, path, pathToFileURL(path), pathToFileURL(path).href, blob];
  const vectors = await embedding.getImageEmbeddings(forms);
  const nodes = [new ImageNode({ image: path, text: "" }), new TextNode({ text: "a red dot" })];
  await embedding(nodes);
  const query = await embedding.getQueryEmbedding({ type: "image_url", image_url: { url: PIXEL } });

  expect(new Set(vectors.map((vector) => JSON.stringify(vector))).size).toBe(1);
  expect(nodes[0]?.embedding).toEqual(vectors[0]);
  expect(nodes[1]?.embedding).toHaveLength(vectors[0]?.length ?? -1);
  expect(query).toEqual(vectors[0]);
  await rm(folder, { recursive: true });
});

test("an image that cannot be read is named by its place, and nothing is sent", async () => {
  await using emulator = await start();
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-images"];
  const embedding = new AISearchMultiModalEmbedding({ endpoint, deploymentId, apiKey, token });

  for (const [bad, code] of [
    ["/nowhere/gate.png", "INPUT_INVALID"],
    [new URL("https://example.com/gate.png"), "IMAGE_UNSUPPORTED"],
    [new Blob(["no image"], { type: "image/png" }), "IMAGE_UNSUPPORTED"],
  ] as const)
    await expect(embedding.getImageEmbeddings([PIXEL, bad])).rejects.toMatchObject({
      code,
      faults: [{ index: 1 }],
    });
  expect(emulator.requests).toEqual([]);
});

test("many images make a bounded number of requests at a time", async () => {
  let open = 0;
  let most = 0;
  await using server = await scriptedServer(async (response) => {
    most = Math.max(most, ++open);
    await setTimeout(5);
    open--;
    json(response, { embeddings: [{ index: 0, embedding: [1, 0], type: "image" }] });
  });
  const embedding = new AISearchMultiModalEmbedding({
    endpoint: new URL(server.endpoint).origin,
    deploymentId: "d",
    apiKey: "k",
    token: "t",
    maxBatchSize: 1,
    maxConcurrency: 3,
  });

  await embedding.getImageEmbeddings(Array.from({ length: 12 }, () => PIXEL));

  expect(server.requests).toHaveLength(12);
  expect(most).toBe(3);
});
