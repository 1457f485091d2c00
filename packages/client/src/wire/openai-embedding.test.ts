import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ResponseError } from "../errors.ts";
import type { DecodedEmbeddings, EmbeddingExpectation } from "./embedding-answer.ts";
import { embeddingDecoder, encodeEmbedding } from "./openai-embedding.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/embed/${name}`, import.meta.url), "utf8");

function decode(text: string, expected: Partial<EmbeddingExpectation> = {}): DecodedEmbeddings {
  const decoder = embeddingDecoder("application/json", { count: 1, zeroVector: "error", ...expected });
  decoder.write(Buffer.from(text));
  return decoder.end();
}

function failure(text: string, expected: Partial<EmbeddingExpectation> = {}): unknown {
  try {
    return decode(text, expected);
  } catch (error) {
    return error;
  }
}

const answerOf = (...embeddings: unknown[]): string =>
  JSON.stringify({ data: embeddings.map((embedding, index) => ({ index, embedding })) });

test("the body is the documented one", () => {
  const body = encodeEmbedding({ model: "Qwen3-Embedding-8B", input: ["a", "b"], dimensions: 1024 });
  expect(JSON.parse(body)).toEqual(JSON.parse(fixture("request.json")));
});

test("what is not set is not sent, and `extraBody` comes last", () => {
  expect(encodeEmbedding({ input: ["a"] })).toBe('{"input":["a"],"encoding_format":"float"}');
  expect(JSON.parse(encodeEmbedding({ input: ["a"], extraBody: { input: "b", priority: 1 } }))).toEqual({
    input: "b",
    encoding_format: "float",
    priority: 1,
  });
});

test("the documented answer gives its vector, usage and model", () => {
  const text = fixture("answer-vllm.json");
  expect(decode(text)).toEqual({
    vectors: [Float32Array.of(0.5, -0.25, 1)],
    zeroVectors: [],
    usage: { inputTokens: 4, outputTokens: 0, totalTokens: 4 },
    model: "Qwen3-Embedding-8B",
    raw: JSON.parse(text),
  });
});

test("embeddings come back in input order, as views on one block", () => {
  const { vectors } = decode(fixture("answer-sglang-shuffled.json"), { count: 3 });
  expect(vectors.map((vector) => [...vector])).toEqual([
    [1, 0],
    [0, 1],
    [-0.5, 0.5],
  ]);
  expect(new Set(vectors.map(({ buffer }) => buffer)).size).toBe(1);
});

test("without any index the order is the answer's", () => {
  const { vectors } = decode('{"data":[{"embedding":[1]},{"embedding":[2]}]}', { count: 2 });
  expect(vectors.map(([number]) => number)).toEqual([1, 2]);
});

describe("a breach is named with its place", () => {
  test.each([
    [answerOf([1, "0.5"]), {}, "data[0].embedding[1]", 'is the text "0.5", not a finite 32-bit number'],
    [answerOf([1, null]), {}, "data[0].embedding[1]", "is null"],
    ['{"data":[{"embedding":[1e999]}]}', {}, "data[0].embedding[0]", "is Infinity"],
    ['{"data":[{"embedding":[3.5e38]}]}', {}, "data[0].embedding[0]", "is 3.5e+38"],
    [answerOf([]), {}, "data[0].embedding", "empty"],
    [answerOf([1, 2], [1]), { count: 2 }, "data[1].embedding", "has 1 numbers"],
    [answerOf([1, 2]), { dimensions: 3 }, "data[0].embedding", "has 2 numbers"],
    [answerOf([0, 0]), {}, "data[0].embedding", "zeros"],
    [answerOf([1], [1]), {}, "data", "2 vectors for 1 inputs"],
    [answerOf(), {}, "data", "0 vectors for 1 inputs"],
    ["{}", {}, "data", "is missing"],
    ["[]", {}, "", "a list of 0, not an object"],
    ['{"data":[{"index":0,"embedding":[1]},{"embedding":[1]}]}', { count: 2 }, "data", "index"],
    [
      '{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}',
      { count: 2 },
      "data[1].index",
      "twice",
    ],
    ['{"data":[{"index":1,"embedding":[1]}]}', {}, "data[0].index", "is 1, not an index below 1"],
    ['{"data":[{"index":"0","embedding":[1]}]}', {}, "data[0].index", 'is the text "0"'],
    [fixture("broken-base64.json"), {}, "data[0].embedding", "base64, which was not asked for"],
    [fixture("broken-nan.json"), { count: 2 }, "data[0].embedding[1]", "NaN"],
  ])("%s", (text, expected, path, words) => {
    const error = failure(text, expected);
    expect(ResponseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "ANSWER_INVALID", path, retryCause: "invalid-answer" });
    expect(error).toMatchObject({ detail: expect.stringContaining(words) });
  });
});

test("a vector of zeros is only told where that is asked for", () => {
  const { vectors, zeroVectors } = decode(answerOf([1, 0], [0, 0]), { count: 2, zeroVector: "warn" });
  expect(vectors).toHaveLength(2);
  expect(zeroVectors).toEqual([1]);
});

type Item = { index?: unknown; embedding?: unknown };
type Mutation = (items: unknown[], at: number, place: number, bad: unknown) => unknown;

const changeItem =
  (change: (item: Item, place: number, bad: unknown) => void): Mutation =>
  (items, at, place, bad) => {
    change(items[at] as Item, place, bad);
    return items;
  };

const changeVector = (change: (numbers: unknown[], place: number, bad: unknown) => void): Mutation =>
  changeItem((item, place, bad) => change(item.embedding as unknown[], place, bad));

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "an item is missing": (items, at) => items.toSpliced(at, 1),
  "an item comes twice": (items, at) => [...items, items[at]],
  "an item is no object": (items, at, _, bad) => items.with(at, bad),
  "the list is no list": (_items, _at, _place, bad) => bad,
  "an index is missing": changeItem((item) => delete item.index),
  "an index is another's": changeItem((item) => (item.index = item.index === 0 ? 1 : 0)),
  "an index is outside": changeItem((item, place) => (item.index = place % 2 === 0 ? -1 - place : 99)),
  "an index is no integer": changeItem((item, _, bad) => (item.index = bad ?? 0.5)),
  "a vector is missing": changeItem((item) => delete item.embedding),
  "a vector is no list": changeItem((item, _, bad) => (item.embedding = bad)),
  "a vector is zero": changeItem((item) => (item.embedding = [0, 0, 0])),
  "a number is missing": changeVector((numbers, place) => numbers.splice(place, 1)),
  "a number is too many": changeVector((numbers, place) => numbers.splice(place, 0, 1)),
  "a number is none": changeVector((numbers, place, bad) => (numbers[place] = bad)),
  "a number is too large": changeVector((numbers, place) => (numbers[place] = 1e39)),
};

describe("a good answer is refused after any single change", () => {
  const number = fc.integer({ min: 1, max: 9 });
  const vectors = fc.array(fc.tuple(number, number, number), { minLength: 2, maxLength: 5 });
  const bad = fc.constantFrom<unknown>(null, "1", "", true, {}, { index: 0 });

  test.each(Object.entries(MUTATIONS))("%s", (_, mutate) => {
    fc.assert(
      fc.property(vectors, fc.nat(), fc.nat(2), bad, (embeddings, seed, place, value) => {
        const expected = { count: embeddings.length, dimensions: 3 };
        const items = embeddings.map((embedding, index): Item => ({ index, embedding: [...embedding] }));
        expect(failure(JSON.stringify({ data: items }), expected)).not.toBeInstanceOf(Error);
        const changed = mutate(items, seed % items.length, place, value);
        expect(ResponseError.isInstance(failure(JSON.stringify({ data: changed }), expected))).toBe(true);
      }),
    );
  });
});
