import { PartialBatchError, ResponseError } from "@paifang/client";
import {
  json,
  scriptedServer,
  type Reply,
  type ScriptedRequest,
  type ScriptedServer,
} from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { PaiEasEmbeddings, type PaiEasEmbeddingsFields } from "../src/index.ts";

const TREES = ["ash", "birch", "cedar"];
const LENGTHS = [
  [3, 1],
  [5, 1],
  [5, 1],
];

const embeddingsAt = ({ endpoint }: ScriptedServer, fields: PaiEasEmbeddingsFields = {}): PaiEasEmbeddings =>
  new PaiEasEmbeddings({ endpoint, token: "t", model: "demo", sleep: () => {}, ...fields });

const inputOf = ({ body }: ScriptedRequest): string[] => body["input"] as string[];

const base64Of = (numbers: number[]): string =>
  Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

type Item = { index?: number; embedding: unknown };

/** Each text's vector is its length and 1. */
const itemsFor = (request: ScriptedRequest): Item[] =>
  inputOf(request).map((text, index) => ({ index, embedding: [text.length, 1] }));

const answering =
  (change: (items: Item[]) => unknown[] = (items) => items): Reply =>
  (response, request) =>
    json(response, { data: change(itemsFor(request)) });

test("vectors belong to the texts that the answer's indexes name, in whatever order it lists them", async () => {
  await using server = await scriptedServer(answering((items) => items.toReversed()));

  const vectors = await embeddingsAt(server).embedDocuments(["a", "bb", "ccc"]);

  expect(vectors).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
});

const second = (change: Partial<Item>) => (items: Item[]) =>
  items.with(1, { ...items[1], ...change } as Item);

test.each<[string, (items: Item[]) => unknown[]]>([
  ["has a vector too many", (items) => [...items, { index: 3, embedding: [1, 1] }]],
  ["has a vector too few", (items) => items.slice(1)],
  ["names one text twice", second({ index: 0 })],
  ["names a text that was not given", second({ index: 7 })],
  ["names only some texts", ([first, ...others]) => [{ embedding: first?.embedding }, ...others]],
  ["holds numbers as texts", second({ embedding: ["5", "1"] })],
  ["holds null for a number", second({ embedding: [5, null] })],
  ["has a longer vector", second({ embedding: [5, 1, 1] })],
  ["has an empty vector", second({ embedding: [] })],
  ["has no vector", second({ embedding: undefined })],
  ["has NaN in base64", second({ embedding: base64Of([5, Number.NaN]) })],
  ["has base64 of half a number", second({ embedding: Buffer.from([0, 0, 128]).toString("base64") })],
])("an answer that %s gives no vectors", async (_, change) => {
  await using server = await scriptedServer(answering(change));

  const call = embeddingsAt(server, { maxRetries: 0 }).embedDocuments(TREES);

  await expect(call).rejects.toSatisfy(ResponseError.isInstance);
  await expect(call).rejects.toMatchObject({ code: "ANSWER_INVALID" });
});

test.each(["NaN", "Infinity", "-Infinity"])(
  "an answer with %s in a vector gives no vectors",
  async (word) => {
    await using server = await scriptedServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`{"data":[{"index":0,"embedding":[1,${word}]}]}`);
    });

    const call = embeddingsAt(server, { maxRetries: 0 }).embedQuery("ash");

    await expect(call).rejects.toMatchObject({ code: "ANSWER_INVALID" });
  },
);

test("vectors of another length than `dimensions` are refused", async () => {
  await using server = await scriptedServer(answering());

  const call = embeddingsAt(server, { maxRetries: 0, dimensions: 4 }).embedDocuments(TREES);

  await expect(call).rejects.toMatchObject({ code: "ANSWER_INVALID", path: "data[0].embedding" });
});

const toBase64 = ({ index, embedding }: Item) => ({ index, embedding: base64Of(embedding as number[]) });

test("base64 and lists give the same numbers, whichever was asked for", async () => {
  await using lists = await scriptedServer(answering());
  await using base64 = await scriptedServer(answering((items) => items.map(toBase64)));

  for (const server of [lists, base64])
    for (const encoding of ["auto", "float", "base64"] as const)
      expect(await embeddingsAt(server, { encoding }).embedDocuments(TREES)).toEqual(LENGTHS);
});

test("batches are cut by bytes too, and none is larger than the body may be", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  const texts = Array.from({ length: 12 }, (_, place) => `${place} ${"木".repeat(100)}`);
  const embeddings = new PaiEasEmbeddings({ endpoint, token, maxBodyBytes: 1_500, maxConcurrency: 1 });

  const vectors = await embeddings.embedDocuments(texts);

  const bodies = emulator.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
  const sent = bodies.map((body) => (JSON.parse(body) as { input: string[] }).input);
  expect(vectors).toHaveLength(12);
  expect(sent.flat()).toEqual(texts);
  expect(sent.length).toBeGreaterThan(2);
  expect(sent.length).toBeLessThan(12);
  expect(Math.max(...bodies.map((body) => Buffer.byteLength(body)))).toBeLessThanOrEqual(1_500);
});

test.each([1, 3])("no more than `maxConcurrency` requests are under way: %i", async (maxConcurrency) => {
  const held: (() => void)[] = [];
  let full = Promise.withResolvers<void>();
  await using server = await scriptedServer((response, request) => {
    const answer = (): void => json(response, { data: itemsFor(request) });
    if (request.path.endsWith("/ping")) return json(response, {});
    if (held.push(answer) === maxConcurrency) full.resolve();
  });
  const texts = Array.from({ length: 6 }, (_, place) => `tree ${place}`);

  const vectors = embeddingsAt(server, { maxConcurrency, batchSize: 1 }).embedDocuments(texts);
  for (let answered = 0; answered < texts.length; answered += maxConcurrency) {
    await full.promise;
    full = Promise.withResolvers();
    // By the time of another round trip one more would have come.
    await (await fetch(`${server.endpoint}/ping`)).text();
    expect(held).toHaveLength(maxConcurrency);
    for (const answer of held.splice(0)) answer();
  }

  expect(await vectors).toHaveLength(6);
});

test("equal texts have a vector each, and the lists of numbers are not shared", async () => {
  await using server = await scriptedServer(answering());

  const vectors = await embeddingsAt(server).embedDocuments(["ash", "birch", "ash"]);
  vectors[0]?.fill(0);

  expect(server.requests.map(inputOf)).toEqual([["ash", "birch", "ash"]]);
  expect(vectors).toEqual([
    [0, 0],
    [5, 1],
    [3, 1],
  ]);
});

test("texts go out letter for letter: newlines and spaces stay", async () => {
  await using server = await scriptedServer(answering());
  const texts = ["two\nlines", "  a\r\n\r\ttab ", " "];

  await embeddingsAt(server).embedDocuments(texts);
  await embeddingsAt(server).embedQuery("two\nlines\n");

  expect(server.requests.map(inputOf)).toEqual([texts, ["two\nlines\n"]]);
});

test("a query without a letter is refused, and nothing is sent", async () => {
  await using server = await scriptedServer(answering());

  const call = embeddingsAt(server).embedQuery("");

  await expect(call).rejects.toMatchObject({ code: "INPUT_EMPTY", faults: [{ index: 0 }] });
  expect(server.requests).toEqual([]);
});

test("what the caller does to the list after the call is not sent", async () => {
  await using server = await scriptedServer(answering());
  const texts = [...TREES];

  const vectors = embeddingsAt(server, { batchSize: 1, maxConcurrency: 1 }).embedDocuments(texts);
  texts.length = 0;

  expect(await vectors).toEqual(LENGTHS);
});

test("resume after a partial failure gives vectors of all texts, and the counts of the whole call", async () => {
  let isWell = false;
  await using server = await scriptedServer((response, request) => {
    if (!isWell && inputOf(request).includes("birch")) return json(response, { message: "no" }, 400);
    return json(response, { data: itemsFor(request), usage: { prompt_tokens: inputOf(request).length } });
  });
  const told: number[] = [];
  const onUsage: PaiEasEmbeddingsFields["onUsage"] = ({ inputTokens }) => told.push(inputTokens);

  const failure: unknown = await embeddingsAt(server, { batchSize: 1, onUsage })
    .embedDocuments(TREES)
    .catch((error: unknown) => error);
  isWell = true;

  if (!PartialBatchError.isInstance(failure)) throw failure;
  expect(failure.failures.map(({ index }) => index)).toEqual([1]);
  const { embeddings, usage } = await failure.resume();
  expect(embeddings.map((vector) => Array.from(vector))).toEqual(LENGTHS);
  expect(usage).toEqual({ inputTokens: 3 });
  expect(told).toEqual([]);
});
