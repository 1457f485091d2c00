import type { ChatMessage, MessageContentDetail, ToolCallLLMMessageOptions } from "@llamaindex/core/llms";
import { InputError } from "@paifang/client";
import { expect, test } from "vitest";
import { toChatMessages } from "./to-chat-messages.ts";

const only = (message: ChatMessage<ToolCallLLMMessageOptions>): unknown => toChatMessages([message])[0];

test.each([
  ["user", "user"],
  ["system", "system"],
  ["developer", "developer"],
  ["assistant", "assistant"],
  ["memory", "user"],
] as const)("a message of %s is told as %s", (role, told) => {
  expect(only({ role, content: "Hello." })).toEqual({ role: told, content: "Hello." });
});

test("every kind of content that the servers take has its form", () => {
  const content: MessageContentDetail[] = [
    { type: "text", text: "What is this?" },
    { type: "image_url", image_url: { url: "https://example.com/a.png" }, detail: "low" },
    { type: "image", data: "AAAA", mimeType: "image/png" },
    { type: "audio", data: "UklG", mimeType: "audio/wav" },
    { type: "video", data: "data:video/mp4;base64,AAAA", mimeType: "video/mp4" },
  ];

  expect(only({ role: "user", content })).toEqual({
    role: "user",
    content: [
      { type: "text", text: "What is this?" },
      {
        type: "raw",
        value: { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
      },
      { type: "image", url: "data:image/png;base64,AAAA" },
      { type: "audio", url: "data:audio/wav;base64,UklG" },
      { type: "video", url: "data:video/mp4;base64,AAAA" },
    ],
  });
});

test("a file is refused by the message's place", () => {
  const content: MessageContentDetail[] = [{ type: "file", data: "JVBE", mimeType: "application/pdf" }];
  const messages = [
    { role: "user" as const, content: "Hi" },
    { role: "user" as const, content },
  ];

  const send = (): unknown => toChatMessages(messages);
  expect(send).toThrow(InputError);
  expect(send).toThrow(/Message 1 has a block of type "file" .* take no files/);
});

test("tool calls and their results go back as the server knows them", () => {
  const toolCall = [
    { id: "a", name: "get_weather", input: { city: "Paris" } },
    { id: "b", name: "get_time", input: '{"zone":"CE' },
  ];
  expect(only({ role: "assistant", content: "", options: { toolCall } })).toEqual({
    role: "assistant",
    toolCalls: [
      { id: "a", name: "get_weather", arguments: '{"city":"Paris"}' },
      { id: "b", name: "get_time", arguments: '{"zone":"CE' },
    ],
  });
  expect(only({ role: "assistant", content: "Let me see.", options: { toolCall } })).toMatchObject({
    content: "Let me see.",
  });
  const toolResult = { id: "a", result: "rain", isError: false };
  expect(only({ role: "user", content: "rain", options: { toolResult } })).toEqual({
    role: "tool",
    toolCallId: "a",
    content: "rain",
  });
});

test("a result that is no text is sent as JSON, not as the host prints it", () => {
  const toolResult = { id: "a", result: { city: "Paris", "it's": true } as never, isError: false };

  expect(only({ role: "user", content: "{city: Paris}", options: { toolResult } })).toMatchObject({
    content: `{"city":"Paris","it's":true}`,
  });
});
