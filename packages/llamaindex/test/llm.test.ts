import { inspect } from "node:util";
import { Settings } from "@llamaindex/core/global";
import { BaseLLM, ToolCallLLM, type ChatResponseChunk } from "@llamaindex/core/llms";
import { z } from "@llamaindex/core/zod";
import { EasClient, type ChatChunk, type ChatResponse } from "@paifang/client";
import { scriptedChat, scriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { PaiEas, paiEas } from "../src/index.ts";

const token = "secret-token-1234567890";
const messages = [{ role: "user" as const, content: "What is the weather?" }];
const tools = [{ metadata: { name: "get_weather", description: "Tells the weather." } }];
const WEATHER = { id: "call-1", name: "get_weather", arguments: '{"city":"Paris"}' };
const TIME = { id: "call-2", name: "get_time", arguments: '{"zone":"CET"}' };
const optionsOf = (calls: readonly { id: string; name: string; arguments: string }[]) => ({
  toolCall: calls.map(({ id, name, arguments: text }) => ({ id, name, input: JSON.parse(text) as unknown })),
});

async function chunksOf(stream: AsyncIterable<ChatResponseChunk>): Promise<ChatResponseChunk[]> {
  const chunks: ChatResponseChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

test("an answer has its text and calls where the host looks, and the rest in raw", async () => {
  await using server = await scriptedChat({
    reasoning: ["Hm."],
    text: ["Let me see."],
    calls: [WEATHER, TIME],
  });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo" });

  const { message, raw } = await llm.chat({ messages, tools });

  expect(message).toEqual({
    role: "assistant",
    content: "Let me see.",
    options: optionsOf([WEATHER, TIME]),
  });
  expect(raw as ChatResponse).toMatchObject({
    reasoning: "Hm.",
    finishReason: "tool-calls",
    usage: { inputTokens: 10, outputTokens: 5 },
  });
});

test("a stream gives words as they come, and a last chunk with all calls and the whole answer", async () => {
  await using server = await scriptedChat({
    reasoning: ["Hm."],
    text: ["Let ", "me see."],
    calls: [WEATHER, TIME],
  });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo" });

  const chunks = await chunksOf(await llm.chat({ messages, tools, stream: true }));

  // The server begins with a role alone, and its counts run along with every event: no chunk is made of these.
  expect(chunks.map(({ delta, raw }) => ({ delta, reasoning: (raw as ChatChunk).reasoning }))).toEqual([
    { delta: "", reasoning: "Hm." },
    { delta: "Let ", reasoning: undefined },
    { delta: "me see.", reasoning: undefined },
    { delta: "", reasoning: "Hm." },
  ]);
  expect(chunks.map(({ options }) => options)).toEqual([
    undefined,
    undefined,
    undefined,
    optionsOf([WEATHER, TIME]),
  ]);
  expect(chunks.at(-1)?.raw as ChatResponse).toMatchObject({
    text: "Let me see.",
    finishReason: "tool-calls",
    usage: { inputTokens: 10, outputTokens: 5 },
  });
});

test("fields of the constructor are sent, and those of one call win", async () => {
  await using server = await scriptedChat({ text: ["Fine."] });
  const llm = paiEas({
    endpoint: server.endpoint,
    token,
    model: "demo",
    temperature: 0,
    topP: 0.5,
    thinking: false,
    extraBody: { guided_choice: ["a"] },
  });

  await llm.chat({
    messages,
    tools,
    responseFormat: z.object({ sky: z.string() }),
    additionalChatOptions: { temperature: 1, toolChoice: "required" },
  });

  expect(server.requests[0]?.body).toMatchObject({
    model: "demo",
    temperature: 1,
    top_p: 0.5,
    chat_template_kwargs: { enable_thinking: false },
    guided_choice: ["a"],
    tool_choice: "required",
    tools: [{ type: "function", function: { name: "get_weather", description: "Tells the weather." } }],
    response_format: { type: "json_schema", json_schema: { name: "response" } },
  });
  expect(Object.keys(server.requests[0]?.body ?? {})).not.toContain("max_tokens");
});

test.each([
  ["rain", "rain"],
  [{ sky: "grey" }, '{"sky":"grey"}'],
  [null, "null"],
  [undefined, ""],
])("the result %j of a tool goes back as text", async (result, content) => {
  await using server = await scriptedChat({ text: ["Fine."] });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo" });
  const told = { role: "user" as const, content: "", options: { toolResult: { id: "call-1", result } } };
  await llm.chat({ messages: [...messages, told] });
  expect(server.requests[0]?.body).toMatchObject({
    messages: [{ role: "user" }, { role: "tool", tool_call_id: "call-1", content }],
  });
});

test("complete answers a prompt, at once and as a stream", async () => {
  await using server = await scriptedChat({ text: ["Two ", "posts."] });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo" });

  const { text } = await llm.complete({ prompt: "What has a gate?" });
  const pieces: string[] = [];
  for await (const piece of await llm.complete({ prompt: "What has a gate?", stream: true }))
    pieces.push(piece.text);

  expect(text).toBe("Two posts.");
  expect(pieces.join("")).toBe("Two posts.");
});

test("what the host asks about the model is told by its owner", () => {
  const llm = new PaiEas({ contextWindow: 8_192, supportToolCall: false, maxTokens: 100, model: "demo" });

  expect(llm).toBeInstanceOf(ToolCallLLM);
  expect(llm).toBeInstanceOf(BaseLLM);
  expect(llm.supportToolCall).toBe(false);
  expect(llm.metadata).toMatchObject({ model: "demo", contextWindow: 8_192, maxTokens: 100 });
  expect(new PaiEas().metadata.contextWindow).toBe(32_768);
  expect(new PaiEas().supportToolCall).toBe(true);
});

test("a signal of the constructor or of one call ends it, and its connection", async () => {
  await using server = await scriptedServer(() => {});
  const caller = new AbortController();
  const fields = { endpoint: server.endpoint, token, model: "demo" };
  const calls = [
    new PaiEas({ ...fields, signal: caller.signal }).chat({ messages }),
    new PaiEas(fields).chat({ messages, stream: true, additionalChatOptions: { signal: caller.signal } }),
  ];
  await expect.poll(() => server.requests.length).toBe(2);
  caller.abort("enough");

  for (const call of calls) await expect(call).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  for (const { closed } of server.requests) await closed;
});

test("a timeout of the constructor ends a call that is not answered", async () => {
  await using server = await scriptedServer(() => {});
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo", timeout: 60 });

  await expect(llm.chat({ messages })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
});

test("leaving a stream closes its connection", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const choices = [{ index: 0, delta: { content: "Hel" } }];
    response.write(`data: ${JSON.stringify({ id: "c", choices })}\n\n`);
  });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo" });

  for await (const { delta } of await llm.chat({ messages, stream: true })) {
    expect(delta).toBe("Hel");
    break;
  }

  await server.requests[0]?.closed;
});

test("a shared client answers, and inspection shows no secret", async () => {
  await using server = await scriptedChat({ text: ["Fine."] });
  await using client = new EasClient({ endpoint: server.endpoint, token, model: "demo" });
  const llm = new PaiEas({ client });

  expect((await llm.chat({ messages })).message.content).toBe("Fine.");
  const own = new PaiEas({ endpoint: server.endpoint, token });
  expect(inspect([llm, own], { depth: 10, showHidden: true }) + JSON.stringify([llm, own])).not.toContain(
    token,
  );
});

test("the host's listeners hear of each call once, with every chunk of a stream", async () => {
  await using server = await scriptedChat({ text: ["Two ", "posts."], calls: [WEATHER] });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo" });
  const heard: string[] = [];
  const { callbackManager } = Settings;
  const onStart = () => heard.push("start");
  const onStream = (event: { detail: { chunk: ChatResponseChunk } }) => heard.push(event.detail.chunk.delta);
  const onEnd = (event: { detail: { response: { message: unknown } } }) =>
    heard.push(JSON.stringify(event.detail.response.message));
  callbackManager.on("llm-start", onStart).on("llm-stream", onStream).on("llm-end", onEnd);

  await llm.chat({ messages });
  await chunksOf(await llm.chat({ messages, stream: true }));

  // Events are told in later turns of the event loop.
  await expect.poll(() => heard.filter((word) => word.startsWith("{")).length).toBe(2);
  callbackManager.off("llm-start", onStart).off("llm-stream", onStream).off("llm-end", onEnd);
  const end = JSON.stringify({ role: "assistant", content: "Two posts.", options: optionsOf([WEATHER]) });
  expect(heard.filter((word) => word === "start")).toHaveLength(2);
  expect(heard.filter((word) => word !== "start" && !word.startsWith("{")).join("")).toBe("Two posts.");
  expect(heard.filter((word) => word.startsWith("{")).map((word) => JSON.parse(word) as unknown)).toEqual([
    JSON.parse(end),
    JSON.parse(end),
  ]);
});

test("a conversation is arranged by the model's settings and the call's, and none of them is sent", async () => {
  await using server = await scriptedChat({ text: ["Hello."] });
  const llm = new PaiEas({ endpoint: server.endpoint, token, model: "demo", mergeSystemMessages: true });
  const systems = ["One.", "Two."].map((content) => ({ role: "system" as const, content }));
  const given = [...systems, ...messages];

  await llm.chat({ messages: given });
  await llm.chat({ messages: given, additionalChatOptions: { mergeSystemMessages: false } });

  expect(server.requests.map(({ body }) => body)).toEqual([
    { model: "demo", messages: [{ role: "system", content: "One.\n\nTwo." }, ...messages] },
    { model: "demo", messages: given },
  ]);
  const misspelt = { toolImages: "drop" } as unknown as { toolImages: "error" };
  await expect(llm.chat({ messages, additionalChatOptions: misspelt })).rejects.toMatchObject({
    name: "InputError",
    code: "INPUT_INVALID",
  });
});
