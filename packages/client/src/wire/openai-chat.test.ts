import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ChatRequest } from "../types.ts";
import { chatDecoder, encodeChat, type DecodedChat } from "./openai-chat.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/chat/${name}`, import.meta.url), "utf8");

function decode(text: string): DecodedChat {
  const decoder = chatDecoder("application/json");
  decoder.write(Buffer.from(text));
  return decoder.end();
}

const body = (
  request: Partial<ChatRequest>,
  extra: Partial<Parameters<typeof encodeChat>[1]> = {},
): unknown =>
  JSON.parse(encodeChat({ messages: [], ...request }, { stream: false, includeUsage: false, ...extra }));

test("the smallest body is the documented one", () => {
  const messages: ChatRequest["messages"] = [
    { role: "system", content: "You are a helpful assistant." },
    { role: "user", content: "hello!" },
  ];
  expect(body({ messages }, { model: "DeepSeek-R1-Distill-Qwen-7B" })).toEqual(
    JSON.parse(fixture("request-minimal.json")),
  );
});

test("an option that is undefined is not sent", () => {
  expect(body({ temperature: undefined, tools: undefined, responseFormat: undefined })).toEqual({
    messages: [],
  });
});

test("a request may carry more than the body takes", () => {
  const request = { messages: [], signal: new AbortController().signal, model: "other", maxRetries: 1 };
  expect(body(request, { model: "m" })).toEqual({ model: "m", messages: [] });
});

test("D04 a stream asks for its counts only where that is wanted, and an answer at once never", () => {
  expect(body({}, { stream: true, includeUsage: true })).toEqual({
    messages: [],
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(body({}, { stream: true })).toEqual({ messages: [], stream: true });
  expect(body({}, { includeUsage: true })).toEqual({ messages: [] });
});

test("tools, their choice and the form of the answer take the servers' form", () => {
  const schema = { type: "object" };
  expect(body({ tools: [{ name: "now" }], toolChoice: { name: "now" } })).toMatchObject({
    tools: [{ type: "function", function: { name: "now" } }],
    tool_choice: { type: "function", function: { name: "now" } },
  });
  expect(body({ responseFormat: { type: "json" } })).toMatchObject({
    response_format: { type: "json_object" },
  });
  expect(body({ responseFormat: { type: "text" } })).toMatchObject({ response_format: { type: "text" } });
  expect(body({ responseFormat: { type: "json-schema", name: "x", schema, strict: true } })).toMatchObject({
    response_format: { type: "json_schema", json_schema: { name: "x", schema, strict: true } },
  });
});

test("an empty list of tools is not sent, because servers refuse it", () => {
  expect(body({ tools: [] })).toEqual({ messages: [] });
});

test("`extraBody` comes last, at the top level", () => {
  const extraBody = { temperature: 1, guided_choice: ["a"], chat_template_kwargs: { x: 1 } };
  expect(body({ temperature: 0, thinking: true }, { extraBody })).toEqual({ messages: [], ...extraBody });
});

describe("an answer", () => {
  test("of the documented form is read", () => {
    const text = fixture("answer-vllm.json");
    expect(decode(text)).toEqual({
      id: "chatcmpl-3f6c",
      model: "Qwen3-8B",
      choices: [{ index: 0, text: "Hello!", toolCalls: [], finishReason: "stop", rawFinishReason: "stop" }],
      usage: { inputTokens: 21, outputTokens: 9, totalTokens: 30 },
      raw: JSON.parse(text),
    });
  });

  test("gives the reasoning that is not empty, and the counts of its details", () => {
    const { choices, usage } = decode(fixture("answer-reasoning-both.json"));
    expect(choices[0]).toMatchObject({ text: "Four.", reasoning: "Two and two." });
    expect(usage).toMatchObject({ cachedInputTokens: 4, reasoningTokens: 5 });
  });

  test("C13 C19 with a forced tool finishes with tool calls, and keeps the server's word", () => {
    expect(decode(fixture("answer-tool-named.json")).choices).toEqual([
      {
        index: 0,
        text: "",
        toolCalls: [{ id: "chatcmpl-tool-1", name: "get_weather", arguments: '{"city":"Paris"}' }],
        finishReason: "tool-calls",
        rawFinishReason: "stop",
      },
    ]);
  });

  test("C10 of several choices lists them by index", () => {
    expect(decode(fixture("answer-two-choices.json")).choices.map(({ text }) => text)).toEqual([
      "First",
      "Second",
    ]);
  });

  test("C20 without model, usage and index is read", () => {
    const { choices, ...rest } = decode(fixture("answer-blade-bare.json"));
    expect(choices).toEqual([
      { index: 0, text: "Hello!", toolCalls: [], finishReason: "stop", rawFinishReason: "stop" },
    ]);
    expect(Object.keys(rest)).toEqual(["raw"]);
  });

  test("whose content is a list of parts gives their text", () => {
    const content = [
      { type: "text", text: "a" },
      { type: "refusal", refusal: "no" },
      { type: "text", text: "b" },
    ];
    expect(decode(JSON.stringify({ choices: [{ message: { content } }] })).choices[0]?.text).toBe("ab");
  });

  test("that is a refusal keeps the model's reason beside the text", () => {
    const message = { content: null, refusal: "I cannot help with that." };
    const [choice] = decode(JSON.stringify({ choices: [{ message, finish_reason: "stop" }] })).choices;
    expect(choice).toMatchObject({ text: "", refusal: "I cannot help with that." });
  });

  test("that was cut keeps the arguments of its call", () => {
    const message = { tool_calls: [{ id: "a", function: { name: "f", arguments: "" } }] };
    const choice = decode(JSON.stringify({ choices: [{ message, finish_reason: "length" }] })).choices[0];
    expect(choice).toMatchObject({ finishReason: "length", toolCalls: [{ arguments: "" }] });
  });

  test.each([
    ["{}", "choices"],
    ['{"choices":[]}', "choices"],
    ['{"choices":[{"index":0}]}', "choices[0].message"],
    ['{"choices":[{"message":{"content":5}}]}', "choices[0].message.content"],
    ['{"choices":[{"message":{"tool_calls":{}}}]}', "choices[0].message.tool_calls"],
    ["null", ""],
  ])("%s is refused with its place", (text, path) => {
    let error: unknown;
    try {
      decode(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "ANSWER_INVALID", path });
  });
});
