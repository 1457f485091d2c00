import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EasService } from "../src/index.ts";
import { ask, openStage, type EngineStage } from "./support/engines.ts";

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage(
    {
      vllm: { serves: "embed", model: "m", maxBatchSize: 2 },
      sglang: { serves: ["chat", "embed"], model: "m", engine: "sglang" },
      "vllm-old": { serves: "embed", model: "m", engine: "vllm-old" },
      blade: { serves: "chat", model: "m", engine: "blade" },
      "llama-cpp": { serves: "embed", model: "m", engine: "llama-cpp" },
    },
    "auto",
  );
});
afterAll(() => stage[Symbol.asyncDispose]());

type Classified = { data: { label: string; probs: number[] }[] };
const LOVED = "I love this film, it is wonderful.";
const HATED = "Terrible service, I want my money back.";
const idsOf = async (service: EasService, prompt: string): Promise<number[]> =>
  ((await ask(service, "/tokenize", { prompt })).body as { tokens: number[] }).tokens;
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const scoresOf = (answered: { body: unknown }): number[][] =>
  (answered.body as { scores: number[][] }).scores;

describe("classes", () => {
  test.each([
    { engine: "vllm", path: "/classify" },
    { engine: "sglang", path: "/v1/classify" },
  ])("E20 $engine puts texts into classes at $path, in their order", async ({ engine, path }) => {
    const answered = await ask(stage.of(engine), path, { model: "m", input: [LOVED, HATED] });

    expect(answered).toEqual({
      status: 200,
      body: {
        id: expect.stringMatching(/^classify-/) as string,
        object: "list",
        created: expect.any(Number) as number,
        model: "m",
        data: [0, 1].map((index) => ({
          index,
          label: index === 0 ? "LABEL_1" : "LABEL_0",
          probs: [expect.any(Number), expect.any(Number)] as number[],
          num_classes: 2,
        })),
        usage: { prompt_tokens: 14, total_tokens: 14, completion_tokens: 0, prompt_tokens_details: null },
      },
    });
    for (const { probs } of (answered.body as Classified).data) expect(sumOf(probs)).toBeCloseTo(1);
  });

  test("one text and token ids are taken, and vLLM tells the numbers before the shares", async () => {
    const service = stage.of("vllm");
    const input = await idsOf(service, LOVED);
    const whole = (await ask(service, "/classify", { input: LOVED })).body as Classified;
    const byIds = (await ask(service, "/classify", { input })).body as Classified;
    const raw = (await ask(service, "/classify", { input, use_activation: false })).body as Classified;

    expect(byIds.data).toEqual(whole.data);
    expect(sumOf(raw.data[0]?.probs ?? [])).toBeGreaterThan(1.5);
  });

  test.each([
    { engine: "vllm", path: "/classify", body: {}, status: 400 },
    { engine: "vllm", path: "/classify", body: { input: [] }, status: 400 },
    { engine: "vllm", path: "/classify", body: { input: 1 }, status: 400 },
    { engine: "vllm", path: "/classify", body: { input: "a", model: "x" }, status: 404 },
    { engine: "vllm", path: "/classify", body: { input: ["a", "b", "c"] }, status: 400 },
    { engine: "sglang", path: "/v1/classify", body: { input: ["a", " "] }, status: 400 },
    { engine: "sglang", path: "/v1/classify", body: { input: "" }, status: 400 },
    { engine: "vllm", path: "/v1/classify", body: { input: "a" }, status: 404 },
    { engine: "sglang", path: "/classify", body: { input: "a" }, status: 404 },
    { engine: "vllm-old", path: "/classify", body: { input: "a", model: "m" }, status: 404 },
    { engine: "blade", path: "/classify", body: { input: "a" }, status: 404 },
    { engine: "llama-cpp", path: "/classify", body: { input: "a" }, status: 404 },
  ])("$engine answers $body at $path with $status", async ({ engine, path, body, status }) => {
    expect(await ask(stage.of(engine), path, body)).toMatchObject({ status });
  });

  test("errors have the form of each server", async () => {
    expect((await ask(stage.of("vllm"), "/classify", {})).body).toMatchObject({
      error: { type: "Bad Request", param: "body.input", code: 400 },
    });
    expect((await ask(stage.of("sglang"), "/v1/classify", { input: " " })).body).toEqual({
      object: "error",
      message: "Input cannot be empty or whitespace only",
      type: "BadRequestError",
      param: null,
      code: 400,
    });
  });

  test("the report says that they stand in", () => {
    const notes = stage.emulator.report.map(({ service, serves, note }) => [`${service} ${serves}`, note]);
    expect(Object.fromEntries(notes)).toMatchObject({
      "vllm embed": expect.stringContaining("/classify are a stand-in") as string,
      "llama-cpp embed": expect.not.stringContaining("/classify") as string,
      "sglang chat": expect.stringContaining("/v1/score are a stand-in") as string,
      "blade chat": expect.not.stringContaining("/v1/score") as string,
    });
  });
});

describe("SGLang's own score", () => {
  const query = "Is it wonderful or terrible? ";
  const items = ["I love it, it is great.", "I hate it, it is awful."];
  const score = async (more: object = {}) => {
    const service = stage.of("sglang");
    const labels = [await idsOf(service, " wonderful"), await idsOf(service, " terrible")].flat();
    return ask(service, "/v1/score", { query, items, label_token_ids: labels, ...more });
  };
  test("E21 tells how likely each label comes next, for each item", async () => {
    const answered = await score({ model: "m" });
    const shared = scoresOf(await score({ apply_softmax: true }));

    expect(answered).toEqual({
      status: 200,
      body: {
        scores: items.map(() => [expect.any(Number), expect.any(Number)]) as number[][],
        model: "m",
        usage: null,
        object: "scoring",
      },
    });
    for (const scores of scoresOf(answered)) expect(sumOf(scores)).toBeLessThan(1);
    for (const scores of shared) expect(sumOf(scores)).toBeCloseTo(1);
    expect(shared[0]?.[0]).toBeGreaterThan(shared[1]?.[0] ?? 1);
  });

  test("shares are the likelihoods brought to a sum of 1", async () => {
    const [[one = 0, other = 0] = []] = scoresOf(await score());
    const [[share = 0] = []] = scoresOf(await score({ apply_softmax: true }));
    expect(share).toBeCloseTo(one / (one + other));
  });

  test("items may stand before the query, and both may be token ids", async () => {
    const service = stage.of("sglang");
    const ids = { query: await idsOf(service, query), items: [await idsOf(service, items[0] ?? "")] };

    expect(scoresOf(await score({ item_first: true }))).not.toEqual(scoresOf(await score()));
    expect(scoresOf(await score(ids))[0]).toHaveLength(2);
  });

  test.each([
    { change: { label_token_ids: undefined }, message: "label_token_ids must be provided" },
    { change: { items: [[1]] }, message: "Invalid combination of query/items types for score_request." },
    { change: { query: [1] }, message: "Invalid combination of query/items types for score_request." },
    { change: { query: undefined }, message: "Invalid combination of query/items types for score_request." },
    { change: { items: [] }, message: "Invalid combination of query/items types for score_request." },
    { change: { label_token_ids: ["a"] }, message: "Input should be a list of token ids" },
    { change: { apply_softmax: "yes" }, message: "Input should be a valid boolean" },
  ])("$change is a 400", async ({ change, message }) => {
    expect(await score(change)).toMatchObject({ status: 400, body: { object: "error", message } });
  });

  test("a request as vLLM's score has it is none", async () => {
    expect(await ask(stage.of("sglang"), "/v1/score", { text_1: "a", text_2: ["b"] })).toMatchObject({
      status: 400,
    });
  });
});
