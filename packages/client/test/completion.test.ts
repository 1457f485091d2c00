import { describe, expect, test } from "vitest";
import {
  EasClient,
  StreamError,
  accumulateChat,
  type CompletionChunk,
  type CompletionRequest,
} from "../src/index.ts";
import { answering, sentBody, streaming } from "./support/played.ts";
import { rawServer } from "./support/raw-server.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "t", model: "m", ...options });

/** The documented answer. */
const DOCUMENTED = {
  id: "cmpl-1",
  object: "text_completion",
  created: 1,
  model: "m",
  choices: [
    {
      index: 0,
      text: " upon",
      logprobs: null,
      finish_reason: "length",
      stop_reason: null,
      prompt_logprobs: null,
    },
  ],
  service_tier: null,
  system_fingerprint: null,
  usage: { prompt_tokens: 2, total_tokens: 3, completion_tokens: 1, prompt_tokens_details: null },
  kv_transfer_params: null,
};

const eventOf = (text: string, finish_reason: string | null = null, index = 0): unknown => ({
  id: "cmpl-1",
  object: "text_completion",
  created: 1,
  model: "m",
  choices: [{ index, text, logprobs: null, finish_reason, stop_reason: null }],
});

test("a completion sends the documented body and reads the documented answer", async () => {
  await using server = await rawServer(answering(DOCUMENTED));
  await using client = clientFor(server.endpoint);
  expect(await client.complete({ prompt: "Once", maxTokens: 16, temperature: 0 })).toEqual({
    id: "cmpl-1",
    model: "m",
    text: " upon",
    finishReason: "length",
    rawFinishReason: "length",
    choices: [{ index: 0, text: " upon", finishReason: "length", rawFinishReason: "length" }],
    usage: { inputTokens: 2, outputTokens: 1, totalTokens: 3 },
    attempts: 1,
    requestIds: [],
  });
  expect(server.requests[0]).toMatch(/^POST \/api\/predict\/demo\/v1\/completions HTTP/);
  expect(sentBody(server.requests[0])).toEqual({
    model: "m",
    prompt: "Once",
    max_tokens: 16,
    temperature: 0,
  });
});

test.each<[string, CompletionRequest["prompt"], number]>([
  ["a text", "Once", 1],
  ["a list of texts", ["Once", "Twice"], 2],
  ["token ids", [12522, 5193], 1],
  ["lists of token ids", [[12522], [5193, 8]], 2],
  ["an empty text", "", 1],
])("a prompt may be %s", async (_, prompt, count) => {
  const choices = Array.from({ length: count }, (_nothing, index) => ({ index, text: "." }));
  await using server = await rawServer(answering({ choices }));
  await using client = clientFor(server.endpoint);
  expect((await client.complete({ prompt })).choices).toHaveLength(count);
  expect(sentBody(server.requests[0])).toEqual({ model: "m", prompt });
});

test("C21 the answers to two prompts come by index, whatever order the server gives them in", async () => {
  const choices = [
    { index: 1, text: "two", finish_reason: "stop", logprobs: { tokens: ["two"] } },
    { index: 0, text: "one", finish_reason: "stop" },
  ];
  await using server = await rawServer(answering({ choices }));
  await using client = clientFor(server.endpoint);
  const response = await client.complete({ prompt: ["1", "2"], logprobs: 1 });
  expect(response.choices.map(({ index, text }) => [index, text])).toEqual([
    [0, "one"],
    [1, "two"],
  ]);
  expect(response.choices[1]?.logprobs).toEqual({ tokens: ["two"] });
  expect(response.text).toBe("one");
});

test.each([
  ["fewer choices than prompts", [{ index: 0, text: "one" }]],
  [
    "an index twice",
    [
      { index: 0, text: "one" },
      { index: 0, text: "two" },
    ],
  ],
  [
    "a text that is none",
    [
      { index: 0, text: 5 },
      { index: 1, text: "" },
    ],
  ],
])("an answer with %s is refused", async (_, choices) => {
  await using server = await rawServer(answering({ choices }));
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  await expect(client.complete({ prompt: ["1", "2"] })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    operation: "complete",
  });
});

test("fewer answers than `n` to each of several prompts are refused, since they cannot be told apart", async () => {
  const choices = [
    { index: 0, text: "one" },
    { index: 1, text: "two" },
  ];
  await using server = await rawServer(answering({ choices }));
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  await expect(client.complete({ prompt: ["1", "2"], n: 2 })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    path: "choices",
  });
  expect((await client.complete({ prompt: "1", n: 2 })).choices).toHaveLength(2);
});

test.each<[unknown, string]>([
  [undefined, "INPUT_INVALID"],
  [[], "INPUT_EMPTY"],
  [["a", [1]], "none"],
  [["a", 1], "INPUT_INVALID"],
  [[[]], "INPUT_INVALID"],
  [[[1.5]], "INPUT_INVALID"],
  [["a", "\ud83d"], "INPUT_MALFORMED"],
])("C22 a prompt %j is told before anything is sent", async (prompt, code) => {
  await using server = await rawServer(answering({ choices: [{ text: "" }, { text: "" }] }));
  await using client = clientFor(server.endpoint);
  const outcome = await client.complete({ prompt: prompt as string }).then(
    () => "none",
    (error: { code: string }) => error.code,
  );
  expect(outcome).toBe(code);
  expect(server.requests).toHaveLength(code === "none" ? 1 : 0);
});

test("a misspelt setting of a completion is refused", async () => {
  await using client = clientFor("http://127.0.0.1:9/api/predict/demo");
  const request = { prompt: "Once", topLogprobs: 1 } as CompletionRequest;
  await expect(client.complete(request)).rejects.toMatchObject({
    code: "OPTION_UNKNOWN",
    option: "topLogprobs",
  });
});

describe("a streamed completion", () => {
  const events = [eventOf("Once"), eventOf(" upon", "length")];
  const usage = { id: "cmpl-1", choices: [], usage: { prompt_tokens: 2, completion_tokens: 2 } };

  test("gives its chunks, and read whole the answer with its counts", async () => {
    await using server = await rawServer(streaming(...events, usage, "[DONE]"));
    await using client = clientFor(server.endpoint);
    const chunks: CompletionChunk[] = [];
    for await (const one of await client.streamComplete({ prompt: "" })) chunks.push(one);
    expect(chunks).toEqual([
      { index: 0, id: "cmpl-1", model: "m", text: "Once" },
      {
        index: 0,
        id: "cmpl-1",
        model: "m",
        text: " upon",
        finishReason: "length",
        rawFinishReason: "length",
      },
      { index: 0, id: "cmpl-1", usage: { inputTokens: 2, outputTokens: 2 } },
    ]);
    expect(await accumulateChat(await client.streamComplete({ prompt: "" }))).toMatchObject({
      text: "Once upon",
      finishReason: "length",
      usage: { inputTokens: 2, outputTokens: 2 },
    });
    expect(sentBody(server.requests[0])).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("tells several prompts apart", async () => {
    const mixed = [eventOf("a", null, 1), eventOf("b"), eventOf("c", "stop", 1), eventOf("d", "stop")];
    await using server = await rawServer(streaming(...mixed, "[DONE]"));
    await using client = clientFor(server.endpoint);
    const { choices } = await accumulateChat(await client.streamComplete({ prompt: ["1", "2"] }));
    expect(choices.map(({ text }) => text)).toEqual(["bd", "ac"]);
  });

  test("that is cut throws with what had come", async () => {
    await using server = await rawServer(streaming(eventOf("Once")));
    await using client = clientFor(server.endpoint);
    const error = await client
      .streamComplete({ prompt: "" })
      .then(accumulateChat)
      .catch((reason: unknown) => reason);
    expect(StreamError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      code: "STREAM_TRUNCATED",
      operation: "streamComplete",
      partial: { text: "Once" },
    });
  });

  test.each<[string, unknown[]]>([
    ["without a terminal signal", []],
    ["with one", ["[DONE]"]],
  ])("in which a prompt has no answer is cut, %s", async (_, end) => {
    await using server = await rawServer(streaming(eventOf("Once", "stop"), ...end));
    await using client = clientFor(server.endpoint);
    const stream = await client.streamComplete({ prompt: ["1", "2"] });
    await expect(accumulateChat(stream)).rejects.toMatchObject({
      code: "STREAM_TRUNCATED",
      partial: { text: "Once" },
    });
  });

  test("is read once", async () => {
    await using server = await rawServer(streaming(...events, "[DONE]"));
    await using client = clientFor(server.endpoint);
    const stream = await client.streamComplete({ prompt: "" });
    await accumulateChat(stream);
    await expect(accumulateChat(stream)).rejects.toMatchObject({ code: "STREAM_CONSUMED" });
  });

  test("is asked for again without counts where the server refuses to give them", async () => {
    const refusal = { object: "error", message: "stream_options is not permitted", code: 400 };
    await using server = await rawServer((socket, request, number) =>
      (request.includes("stream_options") ? answering(refusal, 400) : streaming(...events, "[DONE]"))(
        socket,
        request,
        number,
      ),
    );
    await using client = clientFor(server.endpoint, { maxRetries: 0 });
    expect((await accumulateChat(await client.streamComplete({ prompt: "" }))).text).toBe("Once upon");
    expect(server.requests).toHaveLength(2);
  });

  test("whose caller asked for counts in a way of their own is not asked for again, and nothing is learnt", async () => {
    const refusal = { object: "error", message: "stream_options is not permitted", code: 400 };
    await using server = await rawServer((socket, request, number) =>
      (request.includes("continuous") ? answering(refusal, 400) : streaming(...events, "[DONE]"))(
        socket,
        request,
        number,
      ),
    );
    await using client = clientFor(server.endpoint, { maxRetries: 0 });
    const extraBody = { stream_options: { continuous_usage_stats: true } };
    await expect(client.streamComplete({ prompt: "", extraBody })).rejects.toMatchObject({ attempts: 1 });
    await accumulateChat(await client.streamComplete({ prompt: "" }));
    expect(sentBody(server.requests.at(-1))).toHaveProperty("stream_options");
  });

  test("may come as one whole answer", async () => {
    await using server = await rawServer(answering(DOCUMENTED));
    await using client = clientFor(server.endpoint);
    expect(await accumulateChat(await client.streamComplete({ prompt: "Once" }))).toMatchObject({
      text: " upon",
      finishReason: "length",
    });
  });
});
