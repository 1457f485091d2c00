import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBothWays } from "../../test/support/both-ways.ts";
import { ResponseError } from "../errors.ts";
import type { DecodedEmbeddings, EmbeddingExpectation } from "./embedding-answer.ts";
import { toWireMessages } from "../chat/messages.ts";
import { embeddingDecoder, encodeEmbedding, encodeMessagesEmbedding } from "./openai-embedding.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/embed/${name}`, import.meta.url), "utf8");

/** In both ways, of which the plain one gives the parsed answer too. */
function decode(text: string, expected: Partial<EmbeddingExpectation> = {}): DecodedEmbeddings {
  return decodeBothWays(text, (isFast) =>
    embeddingDecoder("application/json", { count: 1, zeroVector: "error", ...expected }, isFast),
  );
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
  const body = encodeEmbedding(["a", "b"], {
    model: "Qwen3-Embedding-8B",
    format: "float",
    dimensions: 1024,
  });
  expect(JSON.parse(String(body))).toEqual(JSON.parse(fixture("request.json")));
});

test("what is not set is not sent, and `extraBody` comes last", () => {
  expect(encodeEmbedding(["a"], { format: "base64" })).toBe('{"input":["a"],"encoding_format":"base64"}');
  const extraBody = { input: "b", priority: 1 };
  expect(JSON.parse(String(encodeEmbedding(["a"], { format: "float", extraBody })))).toEqual({
    input: "b",
    encoding_format: "float",
    priority: 1,
  });
});

test.each([
  ["max", -1],
  [512, 512],
] as const)("truncation to %s tokens is %i on the wire", (truncateInputTokens, sent) => {
  const body = encodeEmbedding(["a"], { format: "float", truncateInputTokens });
  expect(JSON.parse(String(body))).toMatchObject({ truncate_prompt_tokens: sent });
});

test("a conversation takes the place of the texts", () => {
  const url = "data:image/png;base64,AAAA";
  const content = [
    { type: "image", url },
    { type: "text", text: "a gate" },
  ] as const;
  const body = encodeMessagesEmbedding(toWireMessages([{ role: "user", content }]), {
    model: "m",
    format: "float",
  });
  expect(JSON.parse(body)).toEqual({
    model: "m",
    messages: [
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url } },
          { type: "text", text: "a gate" },
        ],
      },
    ],
    encoding_format: "float",
  });
});

test("the documented answer gives its vector, usage and model", () => {
  const text = fixture("answer-vllm.json");
  expect(decode(text)).toEqual({
    vectors: [Float32Array.of(0.5, -0.25, 1)],
    zeroVectors: [],
    format: "float",
    usage: { inputTokens: 4, outputTokens: 0, totalTokens: 4 },
    model: "Qwen3-Embedding-8B",
    raw: JSON.parse(text),
  });
});

test("E03 the documented base64 gives the same vector, whatever was asked for", () => {
  const { vectors, format } = decode(fixture("answer-base64.json"));
  expect(vectors).toEqual([Float32Array.of(0.5, -0.25, 1)]);
  expect(format).toBe("base64");
});

test("lists and base64 in one answer are read alike, and count as lists", () => {
  const { vectors, format } = decode(answerOf("AAAAPwAAgL4AAIA/", [1, 2, 3]), { count: 2 });
  expect(vectors).toEqual([Float32Array.of(0.5, -0.25, 1), Float32Array.of(1, 2, 3)]);
  expect(format).toBe("float");
  expect(new Set(vectors.map(({ buffer }) => buffer)).size).toBe(1);
});

// JSON has no negative zero.
const numbersOf = (...embeddings: unknown[]): number[][] =>
  decode(answerOf(...embeddings), { count: embeddings.length }).vectors.map((one) =>
    [...one].map((each) => each + 0),
  );

test("any vectors give the same answer as lists and as base64", () => {
  const bound = Math.fround(3e38);
  const number = fc.float({ noNaN: true, min: -bound, max: bound });
  const vector = fc
    .array(number, { minLength: 4, maxLength: 4 })
    .filter((one) => one.some((each) => each !== 0));
  fc.assert(
    fc.property(fc.array(vector, { minLength: 1, maxLength: 5 }), (embeddings) => {
      const texts = embeddings.map((one) => Buffer.from(Float32Array.from(one).buffer).toString("base64"));
      expect(numbersOf(...texts)).toEqual(numbersOf(...embeddings));
    }),
  );
});

test("E18 usage without `prompt_tokens` counts its total as input", () => {
  const text = '{"data":[{"embedding":[1]}],"usage":{"total_tokens":4}}';
  expect(decode(text).usage).toEqual({ inputTokens: 4, totalTokens: 4 });
  expect(decode('{"data":[{"embedding":[1]}]}').usage).toBeUndefined();
});

test("E07 E19 an answer without id and time, in any order, gives the vectors in input order, as views on one block", () => {
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
    [answerOf("AAAAPw"), {}, "data[0].embedding", "not base64 of 32-bit numbers"],
    [answerOf("AAAAP$AAgL4AAIA/"), {}, "data[0].embedding", "not base64 of 32-bit numbers"],
    [answerOf(""), {}, "data[0].embedding", "empty"],
    [answerOf("AAAAPw==", "AAAAPwAAgL4AAIA/"), { count: 2 }, "data[1].embedding", "has 3 numbers"],
    [answerOf("AAAAAA=="), {}, "data[0].embedding", "zeros"],
    [answerOf("AACAf+=="), {}, "data[0].embedding", "not base64"],
    [answerOf("AACAPwAAwH8="), {}, "data[0].embedding[1]", "is NaN, not a finite 32-bit number"],
    [answerOf("AACAfw=="), {}, "data[0].embedding[0]", "is Infinity"],
    [fixture("broken-nan.json"), { count: 2 }, "data[0].embedding[1]", "NaN"],
  ])("%s", (text, expected, path, words) => {
    const error = failure(text, expected);
    expect(ResponseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "ANSWER_INVALID", path, retryCause: "invalid-answer" });
    expect(error).toMatchObject({ detail: expect.stringContaining(words) });
  });
});

test("a length that no memory holds is told as any other that did not come", () => {
  expect(failure(answerOf([1]), { dimensions: 2 ** 40 })).toMatchObject({
    code: "ANSWER_INVALID",
    path: "data[0].embedding",
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
