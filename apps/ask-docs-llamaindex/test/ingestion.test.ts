import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MetadataMode } from "@llamaindex/core/schema";
import { VectorStoreQueryMode } from "@llamaindex/core/vector-store";
import { lettersOf } from "@paifang/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../src/database.ts";
import { ingest, planFor } from "../src/ingest.ts";
import { toDocuments } from "../src/passage-parser.ts";
import { PassageStore } from "../src/passage-store.ts";
import { Letters } from "./support/letters.ts";

let dataFolder = "";
let database: Database;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "ask-docs-llamaindex-"));
  database = await openDatabase({ url: undefined, dataFolder });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataFolder, { recursive: true });
});

type Files = Readonly<Record<string, string>>;
type Ingested = { embedded: string[]; unchanged: number; passages: number };

/** Brings a collection up to the files, and says what was embedded for it. */
async function ingestFiles(collection: string, files: Files, embedding = new Letters()): Promise<Ingested> {
  const store = await PassageStore.open({ database, collection, embedModel: embedding });
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  const plan = await planFor(toDocuments(sources), store);
  const services = { embedding: () => embedding, local: () => undefined };
  await ingest(plan, { store, services, onProgress: () => undefined });
  const { unchanged, passages } = plan;
  return { embedded: embedding.embedded, unchanged, passages };
}

async function nearest(collection: string, question: string): Promise<string[]> {
  const store = await PassageStore.open({ database, collection, embedModel: new Letters() });
  const { nodes = [] } = await store.query({
    queryEmbedding: lettersOf(question),
    similarityTopK: 100,
    mode: VectorStoreQueryMode.DEFAULT,
  });
  return nodes.map((node) => `${node.sourceNode?.nodeId}: ${node.getContent(MetadataMode.NONE)}`);
}

/** A document of a hundred sections, each a passage or nearly. */
const long = (word: string): string =>
  Array.from({ length: 100 }, (_, part) => `## ${word} ${part}\n\n${`${word} `.repeat(150)}`).join("\n\n");

const GATE = "# Gate\n\nA gate has two posts.";
const RICE = "# Rice\n\nRice needs water.";

test("documents that did not change are not embedded again", async () => {
  await ingestFiles("again", { "gate.md": GATE, "rice.md": RICE });

  const again = await ingestFiles("again", { "gate.md": GATE, "rice.md": RICE });

  expect(again).toEqual({ embedded: [], unchanged: 2, passages: 2 });
});

test("a changed document alone is embedded, and its old passages are gone", async () => {
  await ingestFiles("changed", { "gate.md": GATE, "rice.md": RICE });

  const { embedded } = await ingestFiles("changed", {
    "gate.md": "# Gate\n\nA gate has four posts.",
    "rice.md": RICE,
  });

  expect(embedded).toEqual(["Gate\n\nA gate has four posts."]);
  expect((await nearest("changed", "gate posts")).toSorted()).toEqual([
    "gate.md: Gate\n\nA gate has four posts.",
    "rice.md: Rice\n\nRice needs water.",
  ]);
});

test("a removed document leaves the index, and so does one that holds only its title", async () => {
  await ingestFiles("removed", {
    "gate.md": GATE,
    "rice.md": RICE,
    "arch.md": "# Arch\n\nAn arch is round.",
  });

  await ingestFiles("removed", { "rice.md": RICE, "arch.md": "# Arch" });

  expect(await nearest("removed", "gate")).toEqual(["rice.md: Rice\n\nRice needs water."]);
});

test("a document that comes back in its old form is embedded again", async () => {
  for (const text of [GATE, "# Gate\n\nA gate has four posts."])
    await ingestFiles("back", { "gate.md": text });

  const { embedded } = await ingestFiles("back", { "gate.md": GATE });

  expect(embedded).toEqual(["Gate\n\nA gate has two posts."]);
  expect(await nearest("back", "gate")).toEqual(["gate.md: Gate\n\nA gate has two posts."]);
});

test("another collection never finds these vectors", async () => {
  await ingestFiles("one model", { "gate.md": GATE });

  const { embedded } = await ingestFiles("another model", { "rice.md": RICE });

  expect(embedded).toHaveLength(1);
  expect(await nearest("another model", "gate")).toEqual(["rice.md: Rice\n\nRice needs water."]);
});

test("what an interrupted run has finished stays, whole documents only", async () => {
  const files = { "a.md": long("ash"), "b.md": long("birch"), "c.md": long("cedar") };
  const refusing = new Letters("birch 50");

  await expect(ingestFiles("interrupted", files, refusing)).rejects.toThrow("refused");
  const { unchanged, embedded, passages } = await ingestFiles("interrupted", files);

  expect(unchanged).toBe(1);
  expect(passages - embedded.length).toBeGreaterThanOrEqual(50);
  expect(embedded.some((text) => text.includes("ash"))).toBe(false);
});

test("every character of a document can be stored, also the one that PostgreSQL refuses", async () => {
  await ingestFiles("characters", { "odd.txt": 'It says "{}\\,NULL" \u0000and costs $1 in 北京 😀.' });

  expect(await nearest("characters", "it")).toEqual([
    'odd.txt: odd\n\nIt says "{}\\,NULL" and costs $1 in 北京 😀.',
  ]);
});
