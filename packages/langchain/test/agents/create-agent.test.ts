import { AIMessage, AIMessageChunk, type BaseMessage, type UsageMetadata } from "@langchain/core/messages";
import { scriptedChat } from "@paifang/contract";
import { createAgent } from "langchain";
import { expect, test } from "vitest";
import { modelOn, QUESTION, told, travelTools, TWO_STEPS, WHOLE_CONVERSATION } from "./support/travel.ts";

/** Core's type admits no value here under `exactOptionalPropertyTypes`. */
const tokensOf = ({ usage_metadata: usage }: AIMessageChunk): number | undefined =>
  (usage as UsageMetadata | undefined)?.total_tokens;

const callOf = (id: string, name: string, args: string): object => ({
  id,
  type: "function",
  function: { name, arguments: args },
});

const RAN = ["weather Paris", "time CET"];

test("an agent takes two steps with tools after text, and answers", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const { tools, ran } = travelTools();
  const agent = createAgent({ model: modelOn(server), tools });

  const { messages } = await agent.invoke(QUESTION);

  expect(told(messages)).toEqual(WHOLE_CONVERSATION);
  expect(ran).toEqual(RAN);
  expect(server.requests.map(({ body }) => body["stream"] ?? false)).toEqual([false, false, false]);
});

test("what the model said and what tools answered goes back to the server as it came", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  await agent.invoke(QUESTION);

  expect(server.requests.at(-1)?.body["messages"]).toEqual([
    { role: "user", content: "Weather and time in Paris?" },
    {
      role: "assistant",
      content: "Let me look.",
      tool_calls: [callOf("call-1", "weather", '{"city":"Paris"}')],
    },
    { role: "tool", tool_call_id: "call-1", content: "sunny in Paris" },
    {
      role: "assistant",
      content: "And the time.",
      tool_calls: [callOf("call-2", "time", '{"zone":"CET"}')],
    },
    { role: "tool", tool_call_id: "call-2", content: "noon in CET" },
  ]);
});

test("streamMode updates gives one update a node, in the order of the steps", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  const updates: [string, [string, string][]][] = [];
  for await (const update of await agent.stream(QUESTION, { streamMode: "updates" }))
    for (const [node, { messages }] of Object.entries(update as Record<string, { messages: BaseMessage[] }>))
      updates.push([node, told(messages)]);

  expect(updates).toEqual([
    ["model_request", [["ai", "Let me look."]]],
    ["tools", [["tool", "sunny in Paris"]]],
    ["model_request", [["ai", "And the time."]]],
    ["tools", [["tool", "noon in CET"]]],
    ["model_request", [["ai", "Sunny, at noon."]]],
  ]);
});

test("streamMode values gives the whole conversation after each step", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  const lengths: number[] = [];
  let last: BaseMessage[] = [];
  for await (const { messages } of await agent.stream(QUESTION, { streamMode: "values" })) {
    lengths.push(messages.length);
    last = messages;
  }

  expect(lengths).toEqual([1, 2, 3, 4, 5, 6]);
  expect(told(last)).toEqual(WHOLE_CONVERSATION);
});

test("streamMode messages gives the pieces as they come, and tools are called all the same", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const { tools, ran } = travelTools();
  const agent = createAgent({ model: modelOn(server), tools });

  const pieces: string[] = [];
  const ids = new Map<string | undefined, AIMessageChunk>();
  for await (const [message] of await agent.stream(QUESTION, { streamMode: "messages" })) {
    if (message.text !== "") pieces.push(message.text);
    if (!AIMessageChunk.isInstance(message)) continue;
    const before = ids.get(message.id);
    ids.set(message.id, before === undefined ? message : before.concat(message));
  }

  expect(pieces).toEqual([
    "Let me ",
    "look.",
    "sunny in Paris",
    "And the ",
    "time.",
    "noon in CET",
    "Sunny, ",
    "at noon.",
  ]);
  expect(ran).toEqual(RAN);
  expect([...ids.keys()]).toEqual(["answer-1", "answer-2", "answer-3"]);
  expect([...ids.values()].map(({ tool_calls: calls = [] }) => calls.map(({ args }) => args))).toEqual([
    [{ city: "Paris" }],
    [{ zone: "CET" }],
    [],
  ]);
  expect([...ids.values()].map(tokensOf)).toEqual([15, 15, 15]);
  expect(server.requests.every(({ body }) => body["stream"] === true)).toBe(true);
});

test("streamEvents v2 starts and ends the model and each tool as often as they ran", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  const counts: Record<string, number> = {};
  const ended: string[] = [];
  for await (const { event, data } of agent.streamEvents(QUESTION, { version: "v2" })) {
    if (/chat_model|tool/.test(event)) counts[event] = (counts[event] ?? 0) + 1;
    if (event === "on_chat_model_end") ended.push((data.output as BaseMessage).text);
  }

  expect(counts).toMatchObject({
    on_chat_model_start: 3,
    on_chat_model_end: 3,
    on_tool_start: 2,
    on_tool_end: 2,
  });
  expect(ended).toEqual(["Let me look.", "And the time.", "Sunny, at noon."]);
});

test("streamEvents v3 calls the tool that comes after text, with an index that is the text's", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const { tools, ran } = travelTools();
  const agent = createAgent({ model: modelOn(server), tools });

  const run = await agent.streamEvents(QUESTION, { version: "v3" });
  const texts: string[] = [];
  for await (const message of run.messages) {
    let text = "";
    for await (const piece of message.text) text += piece;
    texts.push(text);
  }
  const { messages } = await run.output;

  expect(ran).toEqual(RAN);
  expect(told(messages)).toEqual(WHOLE_CONVERSATION);
  expect(texts.filter((text) => text !== "")).toEqual(["Let me look.", "And the time.", "Sunny, at noon."]);
});

test("streamEvents v3 tells each call of a tool with its input and output", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  const run = await agent.streamEvents(QUESTION, { version: "v3" });
  const calls: unknown[] = [];
  for await (const call of run.toolCalls) calls.push([call.name, call.input, await call.status]);

  expect(calls).toEqual([
    ["weather", { city: "Paris" }, "finished"],
    ["time", { zone: "CET" }, "finished"],
  ]);
});

test("messages of one run have ids of their own, also where the server gives empty ones", async () => {
  const [first, second, third = {}] = TWO_STEPS;
  await using server = await scriptedChat({ ...first, id: "" }, { ...second, id: "" }, { ...third, id: "" });
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  const invoked = await agent.invoke(QUESTION);
  const ids = invoked.messages.map(({ id }) => id);

  expect(told(invoked.messages)).toEqual(WHOLE_CONVERSATION);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => id !== undefined && id !== "")).toBe(true);
});

test("the ids that a server gives stay, streamed too", async () => {
  await using server = await scriptedChat(...TWO_STEPS);
  const agent = createAgent({ model: modelOn(server), tools: travelTools().tools });

  const { messages } = await agent.invoke(QUESTION);

  expect(messages.filter((message) => AIMessage.isInstance(message)).map(({ id }) => id)).toEqual([
    "answer-1",
    "answer-2",
    "answer-3",
  ]);
});
