import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { expect, test } from "vitest";
import { toChatMessages } from "./to-chat-messages.ts";

test("what a model thought or called is not content, but stands beside it", () => {
  const message = new AIMessage({
    content: [
      { type: "reasoning", reasoning: "hm" },
      { type: "text", text: "Let me look." },
      { type: "tool_call", id: "1", name: "weather", args: {} },
    ],
    tool_calls: [{ id: "1", name: "weather", args: {} }],
    response_metadata: { output_version: "v1" },
  });

  expect(toChatMessages([message])).toEqual([
    {
      role: "assistant",
      content: "Let me look.",
      toolCalls: [{ id: "1", name: "weather", arguments: "{}" }],
      reasoning: "hm",
    },
  ]);
});

test("roles are those of the server, and a role of the caller's own goes as it is", () => {
  const developer = new SystemMessage({
    content: "a",
    additional_kwargs: { __openai_role__: "developer" },
  });
  const generic = ["user", "human", "ai", "assistant", "narrator"].map((role) => new ChatMessage("b", role));

  expect(toChatMessages([developer, ...generic]).map(({ role }) => role)).toEqual([
    "developer",
    "user",
    "user",
    "assistant",
    "assistant",
    "narrator",
  ]);
});

test("a message that is none of a conversation is refused by its place", () => {
  const messages = [new HumanMessage("Hi"), new RemoveMessage({ id: "1" })];

  expect(() => toChatMessages(messages)).toThrow(/^Message 1 is of type "remove"/);
});

test("a chunk is sent as the message that it became", () => {
  const chunk = new AIMessageChunk({
    content: "",
    tool_call_chunks: [{ type: "tool_call_chunk", index: 0, id: "1", name: "weather", args: '{"a":1}' }],
  });

  expect(toChatMessages([chunk])).toEqual([
    { role: "assistant", toolCalls: [{ id: "1", name: "weather", arguments: '{"a":1}' }] },
  ]);
});

test.each([
  [
    { additional_kwargs: { reasoning_content: "told" }, content: [{ type: "reasoning", reasoning: "b" }] },
    "told",
  ],
  [
    {
      content: [
        { type: "reasoning", reasoning: "one, " },
        { type: "reasoning", reasoning: "two" },
      ],
    },
    "one, two",
  ],
  [{ content: [{ type: "thinking", thinking: "hm", signature: "s" }] }, "hm"],
  [{ additional_kwargs: { reasoning_content: "" }, content: "a" }, undefined],
  [{ additional_kwargs: { reasoning_content: null }, content: "a" }, undefined],
])("the reasoning of %j is %j", (fields, reasoning) => {
  const [message] = toChatMessages([new AIMessage(fields)]);

  expect(message !== undefined && "reasoning" in message ? message.reasoning : undefined).toBe(reasoning);
});

test.each([
  { content: "", additional_kwargs: { refusal: "No." } },
  { content: [{ type: "refusal", refusal: "No." }], response_metadata: { output_version: "v1" } },
])("what a model refused with goes back as its words: %j", (fields) => {
  expect(toChatMessages([new AIMessage(fields)])).toEqual([{ role: "assistant", content: "No." }]);
});

const broken = (id: string) => ({
  type: "invalid_tool_call" as const,
  id,
  name: "weather",
  args: '{"city":',
});

test("a broken call is sent only where a message answers it", () => {
  const valid = { id: "1", name: "time", args: {} };
  const message = new AIMessage({
    content: "",
    tool_calls: [valid],
    invalid_tool_calls: [broken("2"), broken("3")],
  });
  const answers = ["1", "3"].map((id) => new ToolMessage({ content: "no", tool_call_id: id }));

  expect(toChatMessages([message, ...answers])[0]).toEqual({
    role: "assistant",
    toolCalls: [
      { id: "1", name: "time", arguments: "{}" },
      { id: "3", name: "weather", arguments: '{"city":' },
    ],
  });
});

test("a broken call that is both a field and a block is sent once", () => {
  const message = new AIMessage({
    content: [broken("2")],
    invalid_tool_calls: [broken("2")],
    response_metadata: { output_version: "v1" },
  });

  expect(toChatMessages([message, new ToolMessage({ content: "no", tool_call_id: "2" })])[0]).toMatchObject({
    toolCalls: [{ id: "2" }],
  });
});

test("a call and its answer of the time before tools are a call and its answer", () => {
  const asked = new AIMessage({
    content: "",
    additional_kwargs: { function_call: { name: "weather", arguments: "{}" } },
  });

  expect(toChatMessages([asked, new FunctionMessage({ content: "sun", name: "weather" })])).toEqual([
    { role: "assistant", toolCalls: [{ id: "", name: "weather", arguments: "{}" }] },
    { role: "tool", toolCallId: "", content: "sun" },
  ]);
});
