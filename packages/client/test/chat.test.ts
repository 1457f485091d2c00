import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import {
  EasClient,
  ResponseError,
  accumulateChat,
  type ChatMessage,
  type ChatRequest,
} from "../src/index.ts";
import { answering } from "./support/played.ts";
import { rawServer } from "./support/raw-server.ts";

const start = () => startEmulator({ encoder: "lexical" });
const messages: ChatMessage[] = [
  { role: "system", content: "Answer from the passages." },
  {
    role: "user",
    content: "[1] A gate has two posts.\n[2] Rice needs water.\n\nQuestion: How many posts has a gate?",
  },
];

test("a chat answers with text, finish reason and counts", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const answer = await client.chat({ messages });
  expect(answer.text).toContain("[1]");
  expect(answer).toMatchObject({
    finishReason: "stop",
    rawFinishReason: "stop",
    toolCalls: [],
    model,
    attempts: 1,
  });
  expect(answer.usage?.outputTokens).toBeGreaterThan(0);
  expect(answer.requestIds).toHaveLength(1);
  expect(answer).not.toHaveProperty("raw");
  expect((await client.chat({ messages, raw: true })).raw).toMatchObject({ object: "chat.completion" });
});

test("a streamed answer is the answer that comes at once", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const whole = await client.chat({ messages });
  const streamed = await accumulateChat(await client.streamChat({ messages }));
  const ownIds = { id: expect.any(String), requestIds: [expect.any(String)] };
  expect(streamed).toEqual({ ...whole, ...ownIds });
});

test("D10 D11 a streamed answer is the same however the network cuts it", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const chinese: ChatMessage[] = [{ role: "user", content: "[1] 牌坊是一种门。\n\nQuestion: 牌坊是什么？" }];
  const { text } = await client.chat({ messages: chinese });
  expect(text).toContain("牌坊");
  for (const bytes of [1, 7, 64]) {
    emulator.faults.add({ kind: "split", bytes });
    expect((await accumulateChat(await client.streamChat({ messages: chinese }))).text).toBe(text);
  }
});

test("C11 D12 a tool is called with arguments as the server wrote them, at once and streamed", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const request = {
    messages: [{ role: "user", content: "What is the weather in Paris?" }] as ChatMessage[],
    tools: [
      {
        name: "get_weather",
        description: "Tells the weather of a city",
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
      },
    ],
  };
  const { toolCalls, finishReason } = await client.chat(request);
  expect(finishReason).toBe("tool-calls");
  expect(toolCalls).toMatchObject([{ name: "get_weather", arguments: expect.stringContaining("Paris") }]);
  const streamed = await accumulateChat(await client.streamChat(request));
  expect(streamed.toolCalls).toEqual(toolCalls.map((call) => ({ ...call, id: expect.any(String) })));

  const [call] = toolCalls;
  if (call === undefined) throw new Error("no call");
  const answered = await client.chat({
    ...request,
    messages: [
      ...request.messages,
      { role: "assistant", toolCalls },
      { role: "tool", toolCallId: call.id, content: "18 degrees" },
    ],
  });
  expect(answered.text).toContain("18 degrees");
});

test("settings travel under the server's names, and extraBody comes last", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token, model });
  await client.chat({
    messages,
    temperature: 0,
    topP: 0.5,
    maxTokens: 64,
    thinking: false,
    extraBody: { top_p: 0.9, guided_regex: "x" },
  });
  expect(JSON.parse(emulator.requests.at(-1)?.body ?? "")).toEqual({
    model,
    messages,
    temperature: 0,
    top_p: 0.9,
    max_tokens: 64,
    chat_template_kwargs: { enable_thinking: false },
    guided_regex: "x",
  });
});

test("a body above the gateway's limit is refused before it is sent", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token, model });
  const content = "x".repeat(1_100_000);
  await expect(client.chat({ messages: [{ role: "user", content }] })).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
  });
  await expect(client.chat({ messages: [] })).rejects.toMatchObject({ code: "INPUT_EMPTY" });
  await expect(client.chat({ messages: [{ role: "user", content: "\ud83d" }] })).rejects.toMatchObject({
    code: "INPUT_MALFORMED",
  });
  expect(emulator.requests).toHaveLength(0);
});

test.each([
  [{ temperature: Number.NaN }, "`temperature` holds NaN"],
  [{ maxTokens: Infinity }, "`maxTokens` holds Infinity"],
  [{ logitBias: { 7: -Infinity } }, "`logitBias` holds -Infinity"],
])("%o cannot be told in JSON and is refused before anything is sent", async (settings, reason) => {
  await using emulator = await startEmulator();
  await using client = new EasClient(emulator.services.chat);
  const refused = { code: "INPUT_INVALID", detail: expect.stringContaining(reason) as unknown };
  const asked = { messages: [{ role: "user" as const, content: "Hi" }], ...settings };
  await expect(client.chat(asked)).rejects.toMatchObject(refused);
  await expect(client.streamChat(asked)).rejects.toMatchObject(refused);
  await expect(client.complete({ prompt: "Hi", ...settings })).rejects.toMatchObject(refused);
  expect(emulator.requests).toHaveLength(0);
});

test.each([
  [[null], "is no message"],
  [["hi"], "is no message"],
  [[{ content: "hi" }], "has no role"],
  [[{ role: "user" }], "has no content"],
  [[{ role: "user", content: 5 }], "has a content that is number"],
  [[{ role: "user", content: [null] }], "has a part that is no object"],
  [[{ role: "user", content: [{ type: "text" }] }], "has a text part without text"],
  [
    [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://a/b.png" } }] }],
    'has a part of type "image_url"',
  ],
  [[{ role: "user", content: [{ type: "image" }] }], "has image data without url"],
  [[{ role: "assistant", toolCalls: [{ id: "1", function: { name: "f" } }] }], "has a tool call without"],
])("the message %j is refused before it is sent, and why is told", async (given, reason) => {
  await using client = new EasClient({ endpoint: "http://127.0.0.1:9", token: "t", model: "m" });
  const request = { messages: given as unknown as ChatRequest["messages"] };
  const expected = { code: "INPUT_INVALID", detail: expect.stringContaining(`Message 0 ${reason}`) };
  await expect(client.chat(request)).rejects.toMatchObject(expected);
  await expect(client.streamChat(request)).rejects.toMatchObject(expected);
  await expect(client.tokenize(request)).rejects.toMatchObject(expected);
});

test.each([
  { tools: "f" },
  { tools: [null] },
  { tools: [{ type: "function", function: { name: "f" } }] },
  { guided: null },
  { guided: "x" },
  { guided: { choice: "abc" } },
  { guided: { regex: "a", pattern: "b" } },
])("the setting %j is refused before it is sent", async (setting) => {
  await using client = new EasClient({ endpoint: "http://127.0.0.1:9", token: "t", model: "m" });
  await expect(client.chat({ messages, ...(setting as object) })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
});

test("a service that was updated to another model is asked for its name again", async () => {
  let served = "old";
  await using server = await rawServer((socket, request, number) => {
    const isRefused = !request.startsWith("GET") && !request.includes(`"model":"${served}"`);
    const refusal = { object: "error", message: "The model `old` does not exist.", type: "NotFoundError" };
    const choices = [{ index: 0, message: { content: "Yes." } }];
    const play = isRefused ? answering(refusal, 404) : answering({ data: [{ id: served }], choices });
    play(socket, request, number);
  });
  await using client = new EasClient({ endpoint: server.endpoint, token: "t" });
  expect((await client.chat({ messages })).text).toBe("Yes.");
  served = "new";
  const error: unknown = await client.chat({ messages }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "MODEL_NOT_FOUND" });
  expect(String(error)).not.toContain("the service has");
  expect((await client.chat({ messages })).text).toBe("Yes.");
  // A model that the caller named says nothing about what was learnt.
  await expect(client.chat({ messages, model: "x" })).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  await client.chat({ messages });
  expect(server.requests.filter((request) => request.startsWith("GET"))).toHaveLength(2);
});

test("an unknown model is told by its own code, with what the server said", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token, model: "Qwen3-8B" });
  await expect(client.chat({ messages })).rejects.toMatchObject({
    code: "MODEL_NOT_FOUND",
    status: 404,
    origin: "server",
    serverMessage: "The model `Qwen3-8B` does not exist.",
  });
});

test("invoke reaches any path with any body", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const listed = await client.invoke({ method: "GET", path: "/v1/models", query: { page: 1 } });
  expect(listed.json()).toMatchObject({ data: [{ id: model }] });
  expect(emulator.requests.at(-1)?.path).toBe("/v1/models?page=1");
  const answer = await client.invoke({ path: "/v1/chat/completions", body: { messages } });
  expect(answer.json()).toMatchObject({ object: "chat.completion" });
  const health = await client.invoke({ method: "GET", path: "/health" });
  expect(() => health.json()).toThrow(ResponseError);
  await expect(client.invoke({ path: "/../other" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  await expect(client.invoke({ method: "GET", path: "/nothing" })).rejects.toMatchObject({
    code: "PATH_MISSING",
  });
});
