import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSAGES } from "./support/chat.ts";
import { ask, openStage, type EngineStage } from "./support/engines.ts";
import { json, postEas } from "./support/post.ts";

type Choice = {
  index: number;
  text: string;
  finish_reason: string | null;
  stop_reason?: string | null;
  logprobs: unknown;
};
type Completion = {
  id: string;
  object: string;
  choices: Choice[];
  usage?: { prompt_tokens: number; completion_tokens: number };
};

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    chat: { serves: "chat" },
    "vllm-old": { serves: "chat", engine: "vllm-old", model: "m" },
    "llama-cpp": { serves: "chat", engine: "llama-cpp" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const complete = (body: Record<string, unknown>, service = "chat"): Promise<Completion> =>
  json<Completion>(postEas(stage.of(service), "/v1/completions", body));
const ANSWER = "A birch has white bark. [2]";

/** The chunks of a streamed completion, and what stands in the last event. */
async function streamed(
  body: Record<string, unknown>,
): Promise<{ chunks: Completion[]; last: string | undefined }> {
  const answered = await postEas(stage.of("chat"), "/v1/completions", { ...body, stream: true });
  const events = (await answered.text())
    .split("\n\n")
    .slice(0, -1)
    .map((event) => event.replace(/^data: /, ""));
  return { chunks: events.slice(0, -1).map((event) => JSON.parse(event) as Completion), last: events.at(-1) };
}

test("a text is continued with what would answer it", async () => {
  const answer = await complete({ prompt: PASSAGES });

  expect(answer).toMatchObject({ object: "text_completion", usage: { completion_tokens: 6 } });
  expect(answer.id).toMatch(/^cmpl-/);
  const documented =
    "id object created model choices service_tier system_fingerprint usage kv_transfer_params";
  expect(Object.keys(answer)).toEqual(documented.split(" "));
  expect(answer.choices).toEqual([
    {
      index: 0,
      text: ANSWER,
      logprobs: null,
      finish_reason: "stop",
      stop_reason: null,
      prompt_logprobs: null,
    },
  ]);
});

test("C21 each of several texts has its choice, in order", async () => {
  const { choices, usage } = await complete({ prompt: [PASSAGES, "Hello!"] });

  expect(choices.map(({ index }) => index)).toEqual([0, 1]);
  expect(choices[0]?.text).toBe(ANSWER);
  expect(choices[1]?.text).toContain("extractive stand-in");
  expect(usage?.completion_tokens).toBe(6 + 16);
});

test("n gives each text several choices, side by side", async () => {
  const { choices } = await complete({ prompt: [PASSAGES, "Hello!"], n: 2 });
  expect(choices.map(({ index, text }) => [index, text === ANSWER])).toEqual([
    [0, true],
    [1, true],
    [2, false],
    [3, false],
  ]);
});

test("16 tokens are what an answer has unless more are asked for", async () => {
  const [short, long] = await Promise.all([
    complete({ prompt: "Hello!" }),
    complete({ prompt: "Hello!", max_tokens: 200 }),
  ]);

  expect(short).toMatchObject({ choices: [{ finish_reason: "length" }], usage: { completion_tokens: 16 } });
  expect(long.choices[0]?.finish_reason).toBe("stop");
});

test("stop ends the text before it and echo puts the prompt in front", async () => {
  const { choices } = await complete({ prompt: PASSAGES, stop: " white", echo: true });
  expect(choices[0]).toMatchObject({
    text: `${PASSAGES}A birch has`,
    finish_reason: "stop",
    stop_reason: " white",
  });
});

test("probabilities come as lists side by side", async () => {
  const { choices } = await complete({ prompt: PASSAGES, logprobs: 2, max_tokens: 2 });
  expect(choices[0]?.logprobs).toEqual({
    text_offset: [0, 1],
    token_logprobs: [-0.25, -0.25],
    tokens: ["A", " birch"],
    top_logprobs: [
      { A: -0.25, "A~1": -1.25 },
      { " birch": -0.25, " birch~1": -1.25 },
    ],
  });
});

test("a stream brings the same text in pieces, with the reason to finish on the last", async () => {
  const { chunks, last } = await streamed({
    prompt: [PASSAGES, PASSAGES],
    stream_options: { include_usage: true },
  });

  const ofSecond = chunks.flatMap(({ choices }) => choices.filter(({ index }) => index === 1));
  expect(ofSecond.map(({ text }) => text).join("")).toBe(ANSWER);
  expect(ofSecond.map(({ finish_reason: reason }) => reason)).toEqual([null, null, null, null, null, "stop"]);
  expect(chunks.every(({ object }) => object === "text_completion")).toBe(true);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 12 } });
  expect(last).toBe("[DONE]");
});

test("continuous usage comes with every chunk of a streamed completion", async () => {
  const options = { include_usage: true, continuous_usage_stats: true };
  const { chunks } = await streamed({ prompt: PASSAGES, stream_options: options });
  expect(chunks.map(({ usage }) => usage?.completion_tokens)).toEqual([1, 2, 3, 4, 5, 6, 6]);
});

test("C22 a request without a prompt is 400", async () => {
  expect(await ask(stage.of("chat"), "/v1/completions", {})).toMatchObject({
    status: 400,
    body: { error: { param: "body.prompt" } },
  });
});

test.each([
  { prompt: [] },
  { prompt: ["a", [1]] },
  { prompt: [[]] },
  { prompt: [-1] },
  { prompt: "a", logprobs: 6 },
])("%o is 400", async (body) => {
  expect(await ask(stage.of("chat"), "/v1/completions", body)).toMatchObject({ status: 400 });
});

test("a prompt that leaves no room is 400 with its counts", async () => {
  const { status, body } = await ask(stage.of("chat"), "/v1/completions", {
    prompt: "a",
    max_tokens: 32_768,
  });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(
    "you requested 32769 tokens (1 in the prompt, 32768 in the completion)",
  );
});

test("other engines keep to their own shape", async () => {
  expect(await complete({ prompt: PASSAGES, model: "m" }, "vllm-old")).toMatchObject({
    choices: [{ text: ANSWER }],
  });
  expect(await complete({ prompt: PASSAGES }, "llama-cpp")).toMatchObject({
    timings: {},
    choices: [{ text: ANSWER }],
  });
});

describe("token ids", () => {
  type Tokens = { count: number; tokens: number[]; max_model_len: number; token_strs: string[] | null };
  const tokenize = (body: Record<string, unknown>): Promise<Tokens> =>
    json<Tokens>(postEas(stage.of("chat"), "/tokenize", body));

  test("C24 are given for a text, one for each token, and turned back into it", async () => {
    const { count, tokens, max_model_len: limit, token_strs: strings } = await tokenize({ prompt: PASSAGES });
    const { body } = await ask(stage.of("chat"), "/detokenize", { tokens });
    const { usage } = await complete({ prompt: PASSAGES });

    expect(tokens).toHaveLength(count);
    expect(count).toBe(usage?.prompt_tokens);
    expect({ limit, strings }).toEqual({ limit: 32_768, strings: null });
    expect(body).toEqual({ prompt: PASSAGES });
  });

  test("come with their pieces when those are asked for, and for messages too", async () => {
    expect((await tokenize({ prompt: "ash tree", return_token_strs: true })).token_strs).toEqual([
      "ash",
      " tree",
    ]);
    expect((await tokenize({ messages: [{ role: "user", content: "ash tree" }] })).count).toBe(2);
  });

  test("are taken for a prompt, one list or several", async () => {
    const { tokens } = await tokenize({ prompt: PASSAGES });

    expect((await complete({ prompt: tokens })).choices[0]?.text).toBe(ANSWER);
    expect((await complete({ prompt: [tokens, tokens] })).choices.map(({ text }) => text)).toEqual([
      ANSWER,
      ANSWER,
    ]);
  });

  test("that were never given out are read as numbers", async () => {
    expect(await ask(stage.of("chat"), "/detokenize", { tokens: [15_339] })).toEqual({
      status: 200,
      body: { prompt: " #15339" },
    });
  });

  test("have llama.cpp's own fields there", async () => {
    const { body } = await ask(stage.of("llama-cpp"), "/tokenize", { content: "ash tree" });
    expect(await ask(stage.of("llama-cpp"), "/detokenize", body)).toEqual({
      status: 200,
      body: { content: "ash tree" },
    });
  });

  test.each([
    { path: "/tokenize", body: {} },
    { path: "/tokenize", body: { prompt: 5 } },
    { path: "/detokenize", body: {} },
    { path: "/detokenize", body: { tokens: ["a"] } },
  ])("%o is 400", async ({ path, body }) => {
    expect(await ask(stage.of("chat"), path, body)).toMatchObject({ status: 400 });
  });
});
