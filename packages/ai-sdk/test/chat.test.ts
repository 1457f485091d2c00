import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { EasClient } from "@paifang/client";
import { events, json, scriptedChat, scriptedServer } from "@paifang/contract";
import { Output, generateText, streamText, type ModelMessage } from "ai";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { createPaiEas, type PaiEasFields } from "../src/index.ts";

afterEach(() => vi.unstubAllGlobals());

const HELLO = { text: ["Hello"] };
const prompt = "Hi";
const ASKED: LanguageModelV4CallOptions = {
  prompt: [{ role: "user", content: [{ type: "text", text: prompt }] }],
};

const modelAt = ({ endpoint }: { endpoint: string }, fields: PaiEasFields = {}) =>
  createPaiEas({ endpoint, token: "t", ...fields })("demo");

test("only what is set is sent", async () => {
  await using server = await scriptedChat(HELLO);

  await generateText({ model: modelAt(server), prompt });

  expect(server.requests[0]?.body).toEqual({ model: "demo", messages: [{ role: "user", content: prompt }] });
  expect(server.requests[0]?.path).toBe("/api/predict/demo/v1/chat/completions");
});

test("settings of the provider hold until a call has others, under the server's names", async () => {
  await using server = await scriptedChat(HELLO);
  const model = modelAt(server, {
    temperature: 0,
    maxTokens: 7,
    thinking: false,
    minP: 0.1,
    topK: 3,
    extraBody: { a: 1, seed: 1 },
  });

  await generateText({ model, prompt });
  await generateText({
    model,
    prompt,
    temperature: 1,
    maxOutputTokens: 9,
    topK: 5,
    seed: 2,
    providerOptions: { paiEas: { thinking: true, repetitionPenalty: 1.1, own: "word", extraBody: { a: 2 } } },
  });

  expect(server.requests[0]?.body).toMatchObject({
    temperature: 0,
    max_tokens: 7,
    min_p: 0.1,
    top_k: 3,
    chat_template_kwargs: { enable_thinking: false },
    a: 1,
    seed: 1,
  });
  expect(server.requests[1]?.body).toEqual({
    model: "demo",
    messages: [{ role: "user", content: prompt }],
    temperature: 1,
    max_tokens: 9,
    min_p: 0.1,
    top_k: 5,
    repetition_penalty: 1.1,
    chat_template_kwargs: { enable_thinking: true },
    own: "word",
    a: 2,
    // The provider's `extraBody` has the last word, as everywhere.
    seed: 1,
  });
});

test("calls of one provider that run side by side keep what is theirs", async () => {
  await using server = await scriptedChat(HELLO);
  const eas = createPaiEas({ endpoint: server.endpoint, token: "t" });
  const places = Array.from({ length: 9 }, (_, at) => at + 1);

  await Promise.all(
    places.map((topK) => generateText({ model: eas(`model-${topK}`), prompt: `${topK}`, topK })),
  );

  const sent = server.requests
    .map(({ body }) => body)
    .toSorted((one, other) => Number(one["top_k"]) - Number(other["top_k"]));
  expect(sent).toEqual(
    places.map((at) => ({ model: `model-${at}`, top_k: at, messages: [{ role: "user", content: `${at}` }] })),
  );
});

test("what the host shows as its request is what was sent", async () => {
  await using server = await scriptedChat(HELLO);

  const { request } = await modelAt(server, { thinking: true }).doGenerate({ ...ASKED, topK: 2 });

  expect(JSON.parse(String(request?.body))).toEqual(server.requests[0]?.body);
});

test("a setting that the client knows brings no warning of the host", async () => {
  await using server = await scriptedChat(HELLO);

  const { warnings } = await generateText({ model: modelAt(server), prompt, topK: 2, seed: 1 });

  expect(warnings).toEqual([]);
});

test("a schema goes as one, or as no more than JSON where servers know no schemas", async () => {
  await using server = await scriptedChat({ text: ['{"a":1}'] });
  const output = Output.object({ schema: z.object({ a: z.number() }) });

  vi.stubGlobal("AI_SDK_LOG_WARNINGS", false);
  await generateText({ model: modelAt(server), prompt, output });
  const { warnings } = await generateText({
    model: modelAt(server, { supportsStructuredOutputs: false }),
    prompt,
    output,
  });

  expect(server.requests.map(({ body }) => body["response_format"])).toMatchObject([
    { type: "json_schema", json_schema: { strict: true } },
    { type: "json_object" },
  ]);
  expect(warnings).toMatchObject([{ type: "unsupported", feature: "responseFormat" }]);
});

test("the token goes bare, whatever the host's package would do", async () => {
  const seen: unknown[] = [];
  await using server = await scriptedServer((response) => {
    seen.push(response.req.headers);
    json(response, { choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] });
  });
  const headers = { "x-own": "word", authorization: "Bearer other" };

  await generateText({ model: modelAt(server), prompt, headers });
  await generateText({ model: modelAt(server, { auth: "bearer", headers: { "x-mine": "1" } }), prompt });

  expect(seen).toMatchObject([
    { authorization: "t", "x-own": "word", "user-agent": expect.stringContaining("ai-sdk") as unknown },
    { authorization: "Bearer t", "x-mine": "1" },
  ]);
});

test("a model that is left out is the first that the service lists, asked once for all calls", async () => {
  let listings = 0;
  await using server = await scriptedServer((response, { path }) => {
    if (path.endsWith("/v1/models")) {
      listings++;
      return json(response, { data: [{ id: "served" }, { id: "other" }] });
    }
    return json(response, { choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] });
  });
  const eas = createPaiEas({ endpoint: server.endpoint, token: "t" });

  await Promise.all([1, 2].map(() => generateText({ model: eas(), prompt })));
  await generateText({ model: eas.languageModel(), prompt });
  await generateText({
    model: createPaiEas({ endpoint: server.endpoint, token: "t", model: "mine" })(),
    prompt,
  });

  const asked = server.requests.filter(({ path }) => path.endsWith("/completions"));
  expect(asked.map(({ body }) => body["model"])).toEqual(["served", "served", "served", "mine"]);
  expect(listings).toBe(1);
});

test("a shared client is used with its own options, and those beside it", async () => {
  await using server = await scriptedChat(HELLO);
  const attempts: string[] = [];
  await using client = new EasClient({
    endpoint: server.endpoint,
    token: "t",
    model: "mine",
    extraBody: { shared: true },
    onAttempt: ({ operation }) => attempts.push(operation),
  });

  await generateText({ model: createPaiEas({ client, extraBody: { own: true } })(), prompt });
  await generateText({ model: createPaiEas({ client })(), prompt });

  expect(server.requests.map(({ body }) => body)).toMatchObject([
    { model: "mine", own: true },
    { model: "mine", shared: true },
  ]);
  expect(attempts).toEqual(["chat", "chat"]);
});

test("a server that refuses `stream_options` is asked without them, and that is kept in mind", async () => {
  await using server = await scriptedServer((response, { body }) => {
    if (body["stream_options"] !== undefined)
      return json(response, { error: { message: "unknown field: stream_options" } }, 400);
    return events(response, [{ choices: [{ delta: { content: "Hello" }, finish_reason: "stop" }] }]);
  });
  const model = modelAt(server);

  expect(await streamText({ model, prompt, maxRetries: 0 }).text).toBe("Hello");
  expect(await streamText({ model, prompt, maxRetries: 0 }).text).toBe("Hello");

  expect(server.requests).toHaveLength(3);
});

test("thoughts in tags are reasoning where the provider or the call says so", async () => {
  await using server = await scriptedChat({ text: ["<thi", "nk>Hm.</think>", "Hello"] });
  const model = modelAt(server, { reasoningTags: "split" });
  const keep = { paiEas: { reasoningTags: "keep" } };

  const whole = await generateText({ model, prompt });
  const streamed = streamText({ model, prompt });
  const kept = await generateText({ model, prompt, providerOptions: keep });

  expect(whole).toMatchObject({ text: "Hello", reasoningText: "Hm." });
  expect(await streamed.text).toBe("Hello");
  expect(await streamed.reasoningText).toBe("Hm.");
  expect(kept).toMatchObject({ text: "<think>Hm.</think>Hello", reasoningText: undefined });
  expect(server.requests[0]?.body).not.toHaveProperty("reasoning_tags");
});

const TURNS: ModelMessage[] = [
  { role: "user", content: "first" },
  {
    role: "assistant",
    content: [
      { type: "reasoning", text: "old" },
      { type: "text", text: "answer" },
    ],
  },
  { role: "user", content: "second" },
  {
    role: "assistant",
    content: [
      { type: "reasoning", text: "new" },
      { type: "tool-call", toolCallId: "1", toolName: "add", input: {} },
    ],
  },
  {
    role: "tool",
    content: [
      { type: "tool-result", toolCallId: "1", toolName: "add", output: { type: "text", value: "7" } },
    ],
  },
];

test.for([
  ["never", []],
  ["tool-turns", ["new"]],
  ["always", ["old", "new"]],
] as const)("reasoning goes back %s", async ([reasoningRoundTrip, sent]) => {
  await using server = await scriptedChat(HELLO);

  await generateText({ model: modelAt(server, { reasoningRoundTrip }), messages: TURNS });

  const messages = server.requests[0]?.body["messages"] as { reasoning_content?: string }[];
  expect(messages.flatMap(({ reasoning_content }) => reasoning_content ?? [])).toEqual(sent);
  expect(messages).toHaveLength(5);
});

test("reasoning stays away from the model unless somebody asks for it", async () => {
  await using server = await scriptedChat(HELLO);

  await generateText({ model: modelAt(server), messages: TURNS });

  expect(JSON.stringify(server.requests[0]?.body)).not.toContain("reasoning");
});

test("an image's address goes to the server as it is, and its bytes go inline", async () => {
  await using server = await scriptedChat(HELLO);
  const image = new URL("http://images.example/gate.png");
  const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

  await generateText({
    model: modelAt(server),
    messages: [
      {
        role: "user",
        content: [
          { type: "file", data: image, mediaType: "image/png" },
          { type: "file", data: bytes, mediaType: "image/png" },
        ],
      },
    ],
  });

  expect(server.requests[0]?.body["messages"]).toMatchObject([
    {
      content: [
        { type: "image_url", image_url: { url: image.href } },
        { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
      ],
    },
  ]);
});

test("calls that a lenient server writes are understood, at once and as a stream", async () => {
  const call = { id: "null", type: "", function: { name: "add", arguments: { a: 1 } } };
  await using server = await scriptedServer((response, { body }) => {
    const message = { content: null, tool_calls: [call, call] };
    if (body["stream"] === true) events(response, [{ choices: [{ delta: message, finish_reason: "stop" }] }]);
    else json(response, { choices: [{ message, finish_reason: "stop" }] });
  });
  const model = modelAt(server);

  const whole = await model.doGenerate(ASKED);
  const streamed: LanguageModelV4StreamPart[] = [];
  for await (const part of (await model.doStream(ASKED)).stream) streamed.push(part);

  const calls = streamed.filter(({ type }) => type === "tool-call");
  for (const list of [whole.content, calls]) {
    expect(list).toMatchObject([
      { type: "tool-call", toolName: "add", input: '{"a":1}' },
      { type: "tool-call", toolName: "add", input: '{"a":1}' },
    ]);
    expect(new Set(list.map((part) => "toolCallId" in part && part.toolCallId)).size).toBe(2);
  }
  expect(whole.finishReason.unified).toBe("tool-calls");
});

test("an answer that breaks the contract is no answer", async () => {
  await using server = await scriptedServer((response) => json(response, { choices: [{ message: 7 }] }));

  const failing = generateText({ model: modelAt(server), prompt, maxRetries: 0 });

  await expect(failing).rejects.toMatchObject({ cause: { name: "ResponseError", code: "ANSWER_INVALID" } });
});

test("the answer's header fields are told, without those of the wire and without secrets", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "x-request-id": "r-7",
      "x-echo": "canary-token",
    });
    response.end(JSON.stringify({ choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] }));
  });

  const { response } = await generateText({ model: modelAt(server, { token: "canary-token" }), prompt });

  expect(response.headers).toMatchObject({ "x-request-id": "r-7" });
  expect(JSON.stringify(response.headers)).not.toContain("canary-token");
});
