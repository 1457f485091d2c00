import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lettersOf, silentScreen } from "@paifang/story";
import { MockEmbeddingModelV4 } from "ai/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../src/database.ts";
import { buildIndex, type Index } from "../src/index-store.ts";

let folder = "";
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ask-docs-ai-sdk-"));
  database = openDatabase(folder);
});
afterAll(async () => {
  database[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

type Files = Readonly<Record<string, string>>;
type Ingested = Pick<Index, "passages" | "unchanged" | "store"> & { embedded: string[] };

/** Brings a collection up to the files with a model that counts letters, and says what was embedded for it. */
async function ingestFiles(source: string, files: Files, refuses?: string): Promise<Ingested> {
  const texts: string[] = [];
  const embedding = new MockEmbeddingModelV4({
    maxEmbeddingsPerCall: 16,
    supportsParallelCalls: true,
    doEmbed: async ({ values }) => {
      if (refuses !== undefined && values.some((text) => text.includes(refuses))) throw new Error("refused");
      texts.push(...values);
      return { embeddings: values.map(lettersOf), warnings: [] };
    },
  });
  const services = { embedding, embeddingName: "letters", local: () => undefined };
  const documents = { source, files: Object.entries(files).map(([path, text]) => ({ path, text })) };
  const { store, passages, unchanged } = await buildIndex({ documents, services, database }, silentScreen());
  return { store, passages, unchanged, embedded: texts.slice(1) };
}

const nearest = ({ store }: Ingested, question: string): string[] =>
  store.nearest(lettersOf(question), 100).map(({ file, text }) => `${file}: ${text}`);

/** A document of a hundred sections, each a passage. */
const long = (word: string): string =>
  Array.from({ length: 100 }, (_, part) => `## ${word} ${part}\n\n${`${word} `.repeat(150)}`).join("\n\n");

const GATE = "# Gate\n\nA gate has two posts.";
const RICE = "# Rice\n\nRice needs water.";

test("documents that did not change are not embedded again", async () => {
  await ingestFiles("again", { "gate.md": GATE, "rice.md": RICE });

  const again = await ingestFiles("again", { "gate.md": GATE, "rice.md": RICE });

  expect(again).toMatchObject({ embedded: [], unchanged: 2, passages: 2 });
  expect(again.store.headings()).toEqual(["Gate", "Rice"]);
});

test("a changed document alone is embedded, and its old passages are gone", async () => {
  await ingestFiles("changed", { "gate.md": GATE, "rice.md": RICE });

  const changed = await ingestFiles("changed", {
    "gate.md": "# Gate\n\nA gate has four posts.",
    "rice.md": RICE,
  });

  expect(changed.embedded).toEqual(["Gate\n\nA gate has four posts."]);
  expect(nearest(changed, "gate posts")).toEqual([
    "gate.md: Gate\n\nA gate has four posts.",
    "rice.md: Rice\n\nRice needs water.",
  ]);
});

test("a removed document leaves the index, and so does one that holds only its title", async () => {
  await ingestFiles("removed", { "gate.md": GATE, "rice.md": RICE, "arch.md": "# Arch\n\nIt is round." });

  const removed = await ingestFiles("removed", { "rice.md": RICE, "arch.md": "# Arch" });

  expect(nearest(removed, "gate")).toEqual(["rice.md: Rice\n\nRice needs water."]);
});

test("documents of another place are not found, and stay", async () => {
  const one = await ingestFiles("one place", { "gate.md": GATE });

  const other = await ingestFiles("another place", { "rice.md": RICE });

  expect(nearest(other, "gate")).toEqual(["rice.md: Rice\n\nRice needs water."]);
  expect(nearest(one, "gate")).toEqual(["gate.md: Gate\n\nA gate has two posts."]);
});

test("what an interrupted run has finished stays, whole documents only", async () => {
  const files = { "a.md": long("ash"), "b.md": long("birch"), "c.md": long("cedar") };
  await expect(ingestFiles("interrupted", files, "birch 50")).rejects.toThrow("refused");

  const { unchanged, embedded, passages } = await ingestFiles("interrupted", files);

  expect(unchanged).toBe(1);
  expect(passages).toBeGreaterThanOrEqual(200);
  expect(embedded.some((text) => text.includes("ash"))).toBe(false);
});

test("each vector belongs to its passage, also when several requests answer at once", async () => {
  const words = Array.from({ length: 40 }, (_, number) => String.fromCodePoint(97 + (number % 26)).repeat(9));
  const files = Object.fromEntries(words.map((word, number) => [`${number}.txt`, `${word} word ${number}`]));

  const { store } = await ingestFiles("order", files);

  for (const [path, text] of Object.entries(files)) {
    const [first] = store.nearest(lettersOf(`${path.replace(".txt", "")}\n\n${text}`), 40);
    expect(first?.similarity).toBeCloseTo(1, 5);
    expect(first?.text).toContain(text.split(" ")[0]);
  }
});
