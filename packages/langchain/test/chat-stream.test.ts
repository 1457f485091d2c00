import { BaseCallbackHandler, type NewTokenIndices } from "@langchain/core/callbacks/base";
import { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { HumanMessage, type AIMessageChunk } from "@langchain/core/messages";
import { scriptedChat, type ScriptedAnswer } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";

const token = "t";
const weather = { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' };
const time = { id: "call-2", name: "time", arguments: '{"zone":"CET"}' };

async function chunksOf(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk[]> {
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const joined = (chunks: readonly AIMessageChunk[]): AIMessageChunk =>
  chunks.reduce((one, next) => one.concat(next));

const ANSWERS: [string, ScriptedAnswer][] = [
  ["text", { text: ["Hel", "lo"] }],
  ["reasoning and text", { reasoning: ["Think, ", "think."], text: ["4", "2"] }],
  ["text and two tool calls", { text: ["Let me ", "look."], calls: [weather, time] }],
  ["a tool call without arguments", { calls: [{ ...time, arguments: "{}" }] }],
  ["an answer that was cut", { text: ["Hel"], finishReason: "length" }],
  ["nothing", {}],
];

test.each(ANSWERS)("a stream joined is the same as the whole answer: %s", async (_name, answer) => {
  await using server = await scriptedChat(answer);
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  const whole = await model.invoke("Hi");
  const stream = joined(await chunksOf(await model.stream("Hi")));

  const {
    content,
    id,
    tool_calls,
    invalid_tool_calls,
    usage_metadata,
    additional_kwargs,
    response_metadata,
  } = whole;
  expect(stream).toMatchObject({ content, id, tool_calls, invalid_tool_calls, usage_metadata });
  expect(stream.additional_kwargs).toEqual(additional_kwargs);
  expect(stream.response_metadata).toEqual(response_metadata);
});

test("metadata and usage come once, on the last chunk, and the id on every chunk", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  const chunks = await chunksOf(await model.stream("Hi"));

  expect(chunks.map(({ content }) => content)).toEqual(["Hel", "lo", ""]);
  expect(chunks.map(({ usage_metadata: usage }) => usage !== undefined)).toEqual([false, false, true]);
  // The provider's name is on every chunk: core reads it, and keeps it from being joined to itself.
  const provider = { model_provider: "pai_eas" };
  expect(chunks.slice(0, -1).map(({ response_metadata: facts }) => facts)).toEqual([provider, provider]);
  expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(["chatcmpl-7"]));
  expect(chunks.at(-1)?.response_metadata).toMatchObject({ finish_reason: "stop", model_name: "qwen-demo" });
});

test("running token counts of a server are not summed", async () => {
  await using server = await scriptedChat({ text: ["a", "b", "c"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  const message = joined(await chunksOf(await model.stream("Hi")));

  expect(message.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 5, total_tokens: 15 });
});

test("pieces of tool calls have an index and no empty ids", async () => {
  await using server = await scriptedChat({ calls: [weather, time] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  const pieces = (await chunksOf(await model.stream("Hi"))).flatMap((chunk) => chunk.tool_call_chunks ?? []);

  expect(pieces.map(({ index }) => index)).toEqual([0, 0, 1, 1]);
  expect(pieces.map(({ id }) => id)).toEqual(["call-1", undefined, "call-2", undefined]);
});

test("an answer with an empty id gets LangChain's own, the same on every chunk", async () => {
  await using server = await scriptedChat({ id: "", text: ["Hel", "lo"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });
  const listener = new Listener();

  const chunks = await chunksOf(await model.stream("Hi", { callbacks: [listener] }));
  const whole = await model.invoke("Hi", { callbacks: [listener] });

  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect([chunks[0]?.id, whole.id]).toEqual([expect.stringMatching(/^run-/), expect.stringMatching(/^run-/)]);
});

class Listener extends BaseCallbackHandler {
  name = "listener";
  heard: string[] = [];
  override awaitHandlers = true;
  override handleChatModelStart(): void {
    this.heard.push("start");
  }
  override handleLLMNewToken(text: string, _indices: NewTokenIndices): void {
    this.heard.push(`token ${text}`);
  }
  override handleLLMEnd(): void {
    this.heard.push("end");
  }
  override handleLLMError(error: unknown): void {
    this.heard.push(`error ${error instanceof Error ? error.name : "?"}`);
  }
}

test("the reader has a chunk before the callbacks hear of it", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });
  const listener = new Listener();
  const manager = new CallbackManagerForLLMRun("run", [listener], [], [], [], {}, {});
  const chunks = model["_streamResponseChunks"]([new HumanMessage("Hi")], {}, manager);

  const first = await chunks.next();
  const heardBefore = [...listener.heard];
  await chunks.next();

  expect(first.value).toMatchObject({ text: "Hel" });
  expect(heardBefore).toEqual([]);
  expect(listener.heard).toEqual(["token Hel"]);
  await chunks.return(undefined);
});

test("a handler that wants tokens gets them from an invoke too", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });
  const listener = Object.assign(new Listener(), { lc_prefer_streaming: true });

  const message = await model.invoke("Hi", { callbacks: [listener] });

  expect(message.content).toBe("Hello");
  expect(listener.heard).toEqual(["start", "token Hel", "token lo", "token ", "end"]);
});

test("block events keep text, reasoning and tool calls apart", async () => {
  await using server = await scriptedChat({
    reasoning: ["Hm."],
    text: ["Let me ", "look."],
    calls: [weather, time],
  });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  const stream = model.streamEvents("Hi");
  const message = await stream;

  expect(message.contentBlocks).toEqual([
    { type: "reasoning", reasoning: "Hm." },
    { type: "text", text: "Let me look." },
    { type: "tool_call", id: "call-1", name: "weather", args: { city: "Paris" } },
    { type: "tool_call", id: "call-2", name: "time", args: { zone: "CET" } },
  ]);
  expect(message.tool_calls).toMatchObject([{ name: "weather" }, { name: "time" }]);
  expect(message.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 5 });
  expect(message.response_metadata).toMatchObject({ finish_reason: "tool_use", model_name: "qwen-demo" });
  expect(await stream.text).toBe("Let me look.");
  expect(await stream.reasoning).toBe("Hm.");
});

test("each block of events starts, grows and finishes once", async () => {
  await using server = await scriptedChat({ text: ["a", "b"], calls: [weather] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  const told: string[] = [];
  for await (const event of model.streamEvents("Hi"))
    told.push("index" in event ? `${event.event} ${event.index}` : event.event);

  expect(told).toEqual([
    "message-start",
    "content-block-start 0",
    "content-block-delta 0",
    "content-block-delta 0",
    "content-block-start 1",
    "content-block-delta 1",
    "content-block-delta 1",
    "content-block-finish 0",
    "content-block-finish 1",
    "message-finish",
  ]);
});
