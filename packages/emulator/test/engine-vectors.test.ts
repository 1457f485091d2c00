import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, openStage, type EngineStage } from "./support/engines.ts";
import { json, postEas } from "./support/post.ts";

type Embedded = { data: { index: number; embedding: number[] }[]; usage: { prompt_tokens: number } };
type Scored = { data: { index: number; score: number }[]; usage: { total_tokens: number } };

const PNG = "data:image/png;base64,iVBORw0KGgo=";
const documents = ["a cake with butter", "a grey ash tree", "an ash tree by the river"];

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    embed: { serves: "embed", model: "m", modalities: ["image"] },
    matryoshka: { serves: "embed", matryoshka: true },
    batch: { serves: "embed", maxBatchSize: 2 },
    rerank: { serves: "rerank", model: "m", modalities: ["image"] },
    "vllm-0.10": { serves: ["embed", "rerank"], model: "m", engine: "vllm-0.10" },
    "vllm-old": { serves: ["rerank", "embed"], model: "m", engine: "vllm-old" },
    sglang: { serves: ["rerank", "embed"], model: "m", engine: "sglang" },
    "llama-cpp": { serves: "rerank", engine: "llama-cpp" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const embed = (service: string, body: Record<string, unknown>): Promise<Embedded> =>
  json<Embedded>(postEas(stage.of(service), "/v1/embeddings", body));
const score = (service: string, body: Record<string, unknown>): Promise<Scored> =>
  json<Scored>(postEas(stage.of(service), "/score", body));
const scoresOf = async (service: string, body: Record<string, unknown>): Promise<number[]> =>
  (await score(service, body)).data.map((each) => each.score);

const messages = (...content: object[]): Record<string, unknown> => ({
  messages: [{ role: "user", content }],
});

describe("dimensions", () => {
  test("E04 are refused by a model that was not trained for them", async () => {
    expect(await ask(stage.of("embed"), "/v1/embeddings", { input: "a", dimensions: 64 })).toMatchObject({
      status: 400,
      body: {
        error: {
          message:
            'Model "m" does not support matryoshka representation, changing output dimensions will lead to poor results.',
        },
      },
    });
  });

  test("E05 cut the vectors of one that was, to unit length", async () => {
    const [whole, cut] = await Promise.all([
      embed("matryoshka", { input: "a grey ash tree by the river" }),
      embed("matryoshka", { input: "a grey ash tree by the river", dimensions: 64 }),
    ]);
    const short = cut.data[0]?.embedding ?? [];
    const first = (whole.data[0]?.embedding ?? []).slice(0, 64);
    const length = Math.hypot(...first);

    expect(short).toHaveLength(64);
    expect(Math.hypot(...short)).toBeCloseTo(1, 5);
    for (const [index, number] of short.entries())
      expect(number).toBeCloseTo((first[index] ?? 0) / length, 5);
  });

  test("leave unit length also where a stand-in has only zeros there", async () => {
    const { data } = await embed("matryoshka", { input: "ash", dimensions: 1 });
    expect(Math.abs(data[0]?.embedding[0] ?? 0)).toBe(1);
  });

  test.each([0, 513, 1.5])("that no vector can have are refused: %d", async (dimensions) => {
    expect(await ask(stage.of("matryoshka"), "/v1/embeddings", { input: "a", dimensions })).toMatchObject({
      status: 400,
    });
  });
});

describe("a text that is too long", () => {
  const input = "a ".repeat(33_000).trim();

  test("E06 is refused, unless it may be cut", async () => {
    const { status, body } = await ask(stage.of("embed"), "/v1/embeddings", { input });
    const cut = await embed("embed", { input, truncate_prompt_tokens: -1 });

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(
      "maximum context length is 32768 tokens. However, you requested 33000",
    );
    expect(cut.usage.prompt_tokens).toBe(32_768);
  });

  test("is cut to as many tokens as are asked for", async () => {
    const [cut, alone] = await Promise.all([
      embed("embed", { input: "ash tree by the river", truncate_prompt_tokens: 2 }),
      embed("embed", { input: "ash tree" }),
    ]);
    expect(cut.data).toEqual(alone.data);
  });
});

test("token ids are embedded like the text that they stand for", async () => {
  const { body } = await ask(stage.of("embed"), "/tokenize", { prompt: "ash tree" });
  const { tokens } = body as { tokens: number[] };
  const [text, ids, lists] = await Promise.all([
    embed("embed", { input: "ash tree" }),
    embed("embed", { input: tokens }),
    embed("embed", { input: [tokens, tokens] }),
  ]);

  expect(ids.data).toEqual(text.data);
  expect(lists.data.map(({ embedding }) => embedding)).toEqual([0, 1].map(() => text.data[0]?.embedding));
});

test("E09 more texts than a server takes at once are refused", async () => {
  const answered = await ask(stage.of("batch"), "/v1/embeddings", { input: documents });
  expect(answered).toMatchObject({
    status: 400,
    body: { error: { message: "The batch of 3 inputs is larger than the maximum batch size 2." } },
  });
  expect(await ask(stage.of("batch"), "/v1/embeddings", { input: ["a", "b"] })).toMatchObject({
    status: 200,
  });
});

test("E19 SGLang gives embeddings without id and created", async () => {
  const { body } = await ask(stage.of("sglang"), "/v1/embeddings", { input: "ash" });
  expect(Object.keys(body as object).toSorted()).toEqual(["data", "model", "object", "usage"]);
});

test("old vLLM does not know base64", async () => {
  const sent = { model: "m", input: "ash", encoding_format: "base64" };
  expect(await ask(stage.of("vllm-old"), "/v1/embeddings", sent)).toEqual({
    status: 400,
    body: {
      object: "error",
      message: "base64 encoding is not currently supported",
      type: "BadRequestError",
      param: null,
      code: 400,
    },
  });
});

test("pooling gives the vectors of embeddings in its own form", async () => {
  const { body } = await ask(stage.of("embed"), "/pooling", { input: ["ash"] });
  const { data } = await embed("embed", { input: "ash" });
  expect(body).toMatchObject({
    object: "list",
    model: "m",
    data: [{ index: 0, object: "pooling", data: data[0]?.embedding }],
  });
});

describe("the chat form of an embedding", () => {
  const text = { type: "text", text: "ash" };
  const image = { type: "image_url", image_url: { url: PNG } };

  test("gives one vector, of words alone the same as of the text", async () => {
    const [form, plain] = await Promise.all([
      embed("embed", messages(text)),
      embed("embed", { input: "ash" }),
    ]);
    expect(form.data).toEqual(plain.data);
  });

  test("of a picture and words differs from both, and the picture counts", async () => {
    const answers = await Promise.all([
      embed("embed", messages(text)),
      embed("embed", messages(image)),
      embed("embed", messages(text, image)),
    ]);
    const vectors = answers.map(({ data }) => data[0]?.embedding ?? []);

    expect(new Set(vectors.map(String)).size).toBe(3);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(answers.map(({ usage }) => usage.prompt_tokens)).toEqual([1, 256, 257]);
  });

  test("with a picture is refused by a service of texts", async () => {
    expect(await ask(stage.of("matryoshka"), "/v1/embeddings", messages(image))).toMatchObject({
      status: 400,
    });
  });
});

describe("scores", () => {
  test("E14 of one text with several come in their order", async () => {
    const { data } = await score("rerank", { text_1: "ash tree", text_2: documents });
    const scores = data.map((each) => each.score);

    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(scores[0]).toBeLessThan(scores[1] ?? 0);
    expect(data[0]).toHaveProperty("object", "score");
  });

  test("of pairs come in their order, and of one pair alone", async () => {
    const pairs = await scoresOf("rerank", { text_1: documents, text_2: documents.toReversed() });

    expect(pairs).toHaveLength(3);
    expect(pairs[1]).toBeGreaterThan(pairs[0] ?? 1);
    expect(await scoresOf("rerank", { text_1: "ash", text_2: "ash" })).toHaveLength(1);
  });

  test.each([
    ["queries", "documents"],
    ["queries", "items"],
    ["data_1", "data_2"],
  ])("may be asked for with %s and %s", async (one, other) => {
    const expected = await scoresOf("rerank", { text_1: "ash tree", text_2: documents });
    expect(await scoresOf("rerank", { [one]: "ash tree", [other]: documents })).toEqual(expected);
  });

  test("of a service that embeds are cosines", async () => {
    expect((await scoresOf("embed", { text_1: "ash", text_2: ["ash"] }))[0]).toBeCloseTo(1, 5);
  });

  test.each([
    { text_1: ["a", "b"], text_2: ["c"] },
    { text_1: ["a", "b"], text_2: ["c", "d", "e"] },
  ])("E15 of lists of unlike length are refused: %o", async (body) => {
    const answered = await ask(stage.of("rerank"), "/v1/score", body);
    expect(answered).toMatchObject({
      status: 400,
      body: { error: { message: "Input lengths must be either 1:1, 1:N or N:N" } },
    });
  });

  test.each([{}, { text_1: "a" }, { text_1: "a", text_2: [] }, { text_1: 1, text_2: "a" }])(
    "of nothing are refused: %o",
    async (body) => {
      expect(await ask(stage.of("rerank"), "/score", body)).toMatchObject({ status: 400 });
    },
  );
});

const relevanceOf = (answer: unknown): number[] =>
  (answer as { results: { relevance_score: number }[] }).results.map((each) => each.relevance_score);

describe("a rerank", () => {
  const body = { model: "m", query: "ash tree", documents };

  test("E13 of SGLang is a bare list, best first", async () => {
    const answered = await ask(stage.of("sglang"), "/v1/rerank", { ...body, top_n: 2 });
    const bare = await ask(stage.of("sglang"), "/v1/rerank", { ...body, return_documents: false });

    expect(answered.body).toMatchObject([
      { index: expect.any(Number) as number, score: expect.any(Number) as number, meta_info: {} },
      { document: expect.stringContaining("ash") as string },
    ]);
    expect(answered.body).toHaveLength(2);
    expect(bare.body).toMatchObject(documents.map(() => ({ document: null })));
  });

  test("E17 of llama.cpp has no documents, and scores that can be negative", async () => {
    const { body: answer } = await ask(stage.of("llama-cpp"), "/v1/rerank", body);
    const { results } = answer as { results: { relevance_score: number }[] };

    expect(answer).toMatchObject({ object: "list", usage: {} });
    expect(Object.keys(results[0] ?? {}).toSorted()).toEqual(["index", "relevance_score"]);
    expect(results.at(-1)?.relevance_score).toBeLessThan(0);
  });

  test("E18 counts the prompt in new vLLM only", async () => {
    const [fresh, older] = await Promise.all(
      ["rerank", "vllm-0.10"].map(async (service) => (await ask(stage.of(service), "/rerank", body)).body),
    );
    expect(fresh).toMatchObject({ id: expect.stringMatching(/^score-/) as string });
    expect(Object.keys((fresh as { usage: object }).usage)).toEqual(["prompt_tokens", "total_tokens"]);
    expect(older).toMatchObject({ id: expect.stringMatching(/^rerank-/) as string });
    expect(Object.keys((older as { usage: object }).usage)).toEqual(["total_tokens"]);
  });

  test("leaves out the prompt that Qwen3-Reranker wants around its texts", async () => {
    const wrapped = {
      query: `<|im_start|>system\nJudge.<|im_end|>\n<|im_start|>user\n<Instruct>: Find it\n<Query>: ${body.query}\n`,
      documents: documents.map((text) => `<Document>: ${text}<|im_end|>\n<|im_start|>assistant\n`),
    };
    const [plain, prompted] = await Promise.all(
      [body, wrapped].map(async (sent) => relevanceOf((await ask(stage.of("rerank"), "/rerank", sent)).body)),
    );
    expect(prompted).toEqual(plain);
  });

  test("takes parts for documents, and scores their words", async () => {
    const parts = {
      content: [
        { type: "text", text: "ash tree" },
        { type: "image_url", image_url: { url: PNG } },
      ],
    };
    const mixed = [documents[0], parts];
    const { body: answer } = await ask(stage.of("rerank"), "/rerank", { ...body, documents: mixed });

    expect(answer).toMatchObject({
      results: [
        { index: 1, document: { text: "ash tree", multi_modal: parts } },
        { index: 0, document: { text: documents[0], multi_modal: null } },
      ],
    });
  });

  test("of a service of texts refuses pictures", async () => {
    const picture = [{ content: [{ type: "image_url", image_url: { url: PNG } }] }];
    expect(await ask(stage.of("vllm-0.10"), "/rerank", { ...body, documents: picture })).toMatchObject({
      status: 400,
    });
  });

  test("can be made to answer with a score that JSON does not have", async () => {
    stage.emulator.faults.add({
      on: { service: "rerank" },
      kind: "garble",
      replace: '"relevance_score":',
      with: '"relevance_score":NaN,"was":',
    });
    const answered = await postEas(stage.of("rerank"), "/rerank", body);
    expect(await answered.text()).toContain('"relevance_score":NaN');
  });
});
