import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { json, postEas } from "./support/post.ts";

type Embedded<E> = {
  object: string;
  model: string;
  data: { index: number; object: string; embedding: E }[];
  usage: { prompt_tokens: number; total_tokens: number };
};

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const embed = <E = number[]>(body: Record<string, unknown>): Promise<Embedded<E>> =>
  json<Embedded<E>>(postEas(emulator.services.embed, "/v1/embeddings", body));
const vectorsOf = async (input: readonly string[]): Promise<number[][]> =>
  (await embed({ input })).data.map(({ embedding }) => embedding);
const cosine = (one: readonly number[] = [], other: readonly number[] = []): number =>
  one.reduce((sum, number, index) => sum + number * (other[index] ?? 0), 0);

test("the sentence encoder answers where its packages are installed", () => {
  expect(emulator.encoder).toBe("sentence");
  expect(emulator.services.embed.model).toBe("emulator-use-lite-512");
});

test("E01 E02 one text and a list are answered in the same shape, in input order", async () => {
  const one = await embed({ input: "ash" });
  const three = await embed({ input: ["ash", "birch", "cedar"] });

  expect(one.data).toHaveLength(1);
  expect(three.data.map(({ index, object }) => ({ index, object }))).toEqual(
    [0, 1, 2].map((index) => ({ index, object: "embedding" })),
  );
  expect(three.data[0]?.embedding).toEqual(one.data[0]?.embedding);
  expect(three.usage).toMatchObject({ prompt_tokens: 3, total_tokens: 3 });
});

test("a text has the same vector to the last bit, alone or among others", async () => {
  const texts = Array.from(
    { length: 40 },
    (_, index) => `Tree number ${index} ${"stands by the river ".repeat(index % 7)}`,
  );

  const together = await vectorsOf(texts);
  // Only a new start forgets the vectors that it has already computed.
  await emulator.close();
  emulator = await startEmulator();
  const alone = [];
  for (const text of texts.slice(0, 12)) alone.push(...(await vectorsOf([text])));

  expect(alone).toEqual(together.slice(0, 12));
});

test("vectors have 512 numbers and unit length, for any text at all", async () => {
  const texts = ["", " \n", "ash", "你好，世界", "42", "🙂", "\ud800", "word ".repeat(5_000)];

  const vectors = await vectorsOf(texts);

  expect(vectors).toHaveLength(texts.length);
  for (const vector of vectors) {
    expect(vector).toHaveLength(512);
    expect(cosine(vector, vector)).toBeCloseTo(1, 4);
  }
});

test("an empty string keeps its row among others", async () => {
  const [before, empty, after] = await vectorsOf(["ash", "", "birch"]);

  expect([before, after]).toEqual(await vectorsOf(["ash", "birch"]));
  expect(empty).not.toEqual(before);
});

test("what means the same is nearer than what is spelled alike", async () => {
  const [asked, same, alike] = await vectorsOf([
    "How do I cancel a request?",
    "Ways to abort a call that is under way",
    "How do I bake a cake?",
  ]);

  expect(cosine(asked, same)).toBeGreaterThan(cosine(asked, alike));
});

test("Chinese texts differ from one another, and those with words in common are nearer", async () => {
  const [asked, near, far] = await vectorsOf(["如何关闭连接", "关闭连接的方法", "今天天气很好"]);

  expect(cosine(asked, near)).toBeGreaterThan(cosine(asked, far) + 0.2);
});

test("an answer in which hashed letters stand in says so in the name of its model", async () => {
  expect((await embed({ input: ["ash", "birch"] })).model).toBe("emulator-use-lite-512");
  expect((await embed({ input: ["ash", "牌坊"] })).model).toBe("emulator-use-lite-512+hashed-ngrams");
});

test("E03 base64 holds the same numbers as little-endian floats", async () => {
  const { data } = await embed({ input: "ash" });
  const encoded = await embed<string>({ input: "ash", encoding_format: "base64" });

  const bytes = Buffer.from(encoded.data[0]?.embedding ?? "", "base64");
  const numbers = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
  expect(numbers).toEqual(data[0]?.embedding);
});

describe("a request that cannot be served", () => {
  test.each([
    { title: "no input", body: {}, status: 400, type: "Bad Request", says: "Field required" },
    { title: "an empty list", body: { input: [] }, status: 400, type: "Bad Request", says: "not empty" },
    {
      title: "a mixed list",
      body: { input: ["a", [2]] },
      status: 400,
      type: "Bad Request",
      says: "token ids",
    },
    {
      title: "an unknown encoding",
      body: { input: "a", encoding_format: "int8" },
      status: 400,
      type: "Bad Request",
      says: "base64",
    },
    {
      title: "other dimensions",
      body: { input: "a", dimensions: 64 },
      status: 400,
      type: "BadRequestError",
      says: "matryoshka",
    },
    {
      title: "an unknown model",
      body: { input: "a", model: "x" },
      status: 404,
      type: "NotFoundError",
      says: "The model `x` does not exist.",
    },
  ])("with $title is $status with a nested error", async ({ body, status, type, says }) => {
    const answered = await postEas(emulator.services.embed, "/v1/embeddings", body);
    const { error } = await json<{ error: Record<string, unknown> }>(answered);

    expect(answered.status).toBe(status);
    expect(error).toMatchObject({ type, code: status });
    expect(error["message"]).toContain(says);
    expect(error).toHaveProperty("param");
  });

  test.each([
    { title: "broken JSON", body: "{", type: "application/json" },
    { title: "a list for a body", body: "[]", type: "application/json" },
    { title: "another content type", body: "{}", type: "application/octet-stream" },
  ])("for $title is 400", async ({ body, type }) => {
    const { endpoint, token } = emulator.services.embed;
    const answered = await fetch(`${endpoint}/v1/embeddings`, {
      method: "POST",
      body,
      headers: { authorization: token, "content-type": type },
    });

    expect(answered.status).toBe(400);
    expect(await answered.json()).toHaveProperty("error.message");
  });
});

test("the served model may be named, left empty or left out", async () => {
  const { model } = emulator.services.embed;
  for (const named of [{ model }, { model: "" }, {}, { model: null }, { dimensions: 512 }])
    expect((await embed({ input: "ash", ...named })).model).toBe(model);
});
