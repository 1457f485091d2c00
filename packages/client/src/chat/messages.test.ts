import { expect, test } from "vitest";
import type { ChatMessage } from "../types.ts";
import { toWireMessages } from "./messages.ts";

const only = (message: ChatMessage): unknown => toWireMessages([message])[0];

test("plain messages keep their role and text", () => {
  const messages: ChatMessage[] = [
    { role: "system", content: "Be brief." },
    { role: "developer", content: "In English." },
    { role: "user", content: "hello!" },
  ];
  expect(toWireMessages(messages)).toEqual(messages);
});

test("parts take the servers' form", () => {
  const raw = { type: "image_embeds", image_embeds: "…" };
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image", url: "data:image/png;base64,AAAA" },
    { type: "video", url: "https://example.com/a.mp4" },
    { type: "audio", url: "https://example.com/a.wav" },
    { type: "raw", value: raw },
  ] as const;
  expect(only({ role: "user", content })).toEqual({
    role: "user",
    content: [
      { type: "text", text: "What is this?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "video_url", video_url: { url: "https://example.com/a.mp4" } },
      { type: "audio_url", audio_url: { url: "https://example.com/a.wav" } },
      raw,
    ],
  });
});

test.each([
  ["audio/wav", "wav"],
  ["audio/x-wav", "wav"],
  ["audio/wave", "wav"],
  ["audio/mpeg", "mp3"],
  ["audio/mp3", "mp3"],
  ["audio/ogg;codecs=opus", "ogg"],
  ["Audio/FLAC", "flac"],
])("inline audio of type %s is sent with format %s", (type, format) => {
  expect(only({ role: "user", content: [{ type: "audio", url: `data:${type};base64,UklGRg==` }] })).toEqual({
    role: "user",
    content: [{ type: "input_audio", input_audio: { data: "UklGRg==", format } }],
  });
});

test("reasoning of earlier turns is sent only when it is asked for, in the field that is asked for", () => {
  const message: ChatMessage = { role: "assistant", content: "Four.", reasoning: "Two and two." };
  const always = { reasoningRoundTrip: "always" } as const;

  expect(only(message)).toEqual({ role: "assistant", content: "Four." });
  expect(toWireMessages([message], always)).toEqual([
    { role: "assistant", content: "Four.", reasoning_content: "Two and two." },
  ]);
  expect(toWireMessages([message], { ...always, reasoningField: "reasoning" })).toEqual([
    { role: "assistant", content: "Four.", reasoning: "Two and two." },
  ]);
});

test.each(['{"city":"Par', "[1]", '"rain"', "rain"])(
  "the arguments %s of an earlier call, which are no object, go inside one",
  (text) => {
    const toolCalls = [{ id: "a", name: "get_weather", arguments: text }];

    expect(only({ role: "assistant", toolCalls })).toMatchObject({
      tool_calls: [{ function: { arguments: JSON.stringify({ rawInput: text }) } }],
    });
  },
);

test("a model's own words in several parts go back as one text", () => {
  const content = [
    { type: "text", text: "Hel" },
    { type: "text", text: "lo" },
  ] as const;
  const image = { type: "image", url: "https://example.com/a.png" } as const;

  expect(only({ role: "assistant", content })).toEqual({ role: "assistant", content: "Hello" });
  expect(only({ role: "assistant", content: [...content, image] })).toMatchObject({
    content: [...content, { type: "image_url" }],
  });
});

test("texts of a tool's answer become one, and other parts keep them apart", () => {
  const texts = [
    { type: "text", text: "rain" },
    { type: "text", text: "wind" },
  ] as const;
  const raw = { type: "raw", value: { type: "tool_reference", name: "f" } } as const;

  expect(only({ role: "tool", toolCallId: "a", content: texts })).toMatchObject({ content: "rain\nwind" });
  expect(only({ role: "tool", toolCallId: "a", content: [] })).toMatchObject({ content: "" });
  expect(only({ role: "tool", toolCallId: "a", content: [texts[0], raw] })).toMatchObject({
    content: [texts[0], raw.value],
  });
});

test("calls and their results go back as the server knows them", () => {
  const toolCalls = [
    { id: "a", name: "get_weather", arguments: '{"city":"Paris"}' },
    { id: "b", name: "get_time", arguments: "" },
  ];
  expect(only({ role: "assistant", toolCalls })).toEqual({
    role: "assistant",
    content: null,
    tool_calls: [
      { id: "a", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } },
      { id: "b", type: "function", function: { name: "get_time", arguments: "{}" } },
    ],
  });
  expect(only({ role: "tool", toolCallId: "a", content: "rain" })).toEqual({
    role: "tool",
    tool_call_id: "a",
    content: "rain",
  });
});

test("an assistant turn without anything is an empty text", () => {
  expect(only({ role: "assistant", toolCalls: [] })).toEqual({ role: "assistant", content: "" });
});
