import {
  AIMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
  type ContentBlock,
} from "@langchain/core/messages";
import { expect, test } from "vitest";
import { toChatMessages } from "./to-chat-messages.ts";

const DATA = "iVBORw0KGgo=";

const sent = (block: object): unknown => {
  const [message] = toChatMessages([new HumanMessage({ content: [block as ContentBlock] })]);
  return Array.isArray(message?.content) ? message.content[0] : message?.content;
};

test.each([
  [{ type: "text", text: "a" }, "a"],
  [{ type: "text-plain", text: "a", mimeType: "text/plain" }, "a"],
  [{ type: "file", source_type: "text", text: "a" }, "a"],
  [
    { type: "image_url", image_url: "https://x/y.png" },
    { type: "image", url: "https://x/y.png" },
  ],
  [
    { type: "image_url", image_url: { url: "https://x/y.png", detail: "low" } },
    { type: "raw", value: { type: "image_url", image_url: { url: "https://x/y.png", detail: "low" } } },
  ],
  [
    { type: "input_audio", input_audio: { data: DATA, format: "wav" } },
    { type: "raw", value: { type: "input_audio", input_audio: { data: DATA, format: "wav" } } },
  ],
  [
    { type: "image", source_type: "url", url: "https://x/y.png" },
    { type: "image", url: "https://x/y.png" },
  ],
  [
    { type: "image", source_type: "base64", data: DATA, mime_type: "image/png" },
    { type: "image", url: `data:image/png;base64,${DATA}` },
  ],
  [
    { type: "image", data: Buffer.from(DATA, "base64"), mimeType: "image/png" },
    { type: "image", url: `data:image/png;base64,${DATA}` },
  ],
  [
    { type: "video", url: "https://x/y.mp4" },
    { type: "video", url: "https://x/y.mp4" },
  ],
])("the block %j is sent as %j", (block, part) => {
  expect(sent(block)).toEqual(part);
});

test.each([
  { type: "image", source_type: "id", id: "file-1" },
  { type: "image", fileId: "file-1" },
  { type: "file", data: DATA, mimeType: "application/pdf" },
  { type: "hologram" },
])("the block %j is refused, with the place of its message", (block) => {
  expect(() => sent(block)).toThrow(/^Message 0 has a block of type/);
});

test("several blocks stay apart, in order", () => {
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image", url: "https://x/y.png" },
  ];

  expect(toChatMessages([new HumanMessage({ content })])).toEqual([{ role: "user", content }]);
});

test("what a model thought or called is not sent as content", () => {
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
    },
  ]);
});

test("roles are those of the server", () => {
  const developer = new SystemMessage({
    content: "a",
    additional_kwargs: { __openai_role__: "developer" },
  });
  const messages = [developer, new ChatMessage("b", "user"), new ChatMessage("c", "assistant")];

  expect(toChatMessages(messages).map(({ role }) => role)).toEqual(["developer", "user", "assistant"]);
});

test.each([
  new FunctionMessage({ content: "a", name: "f" }),
  new RemoveMessage({ id: "1" }),
  new ChatMessage("a", "narrator"),
])("a message without a role on these servers is refused", (message) => {
  expect(() => toChatMessages([new HumanMessage("Hi"), message])).toThrow(/^Message 1 is of type/);
});

const answer = (content: object[]): ToolMessage =>
  new ToolMessage({ content: content as ContentBlock[], tool_call_id: "1" });

test("a tool's answer is text, and anything else in it is refused", () => {
  const text = { type: "text", text: "sun" };

  expect(toChatMessages([answer([text, { type: "text", text: "wind" }])])).toEqual([
    { role: "tool", toolCallId: "1", content: "sun\nwind" },
  ]);
  expect(() => toChatMessages([answer([text, { type: "image", url: "https://x/y.png" }])])).toThrow(
    /^Message 0/,
  );
});
