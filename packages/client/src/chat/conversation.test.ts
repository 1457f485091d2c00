import { describe, expect, test } from "vitest";
import type { ChatMessage, ChatPart } from "../types.ts";
import { arranged, isMedia } from "./conversation.ts";

const user: ChatMessage = { role: "user", content: "Weather?" };
const call = (id: string): ChatMessage => ({
  role: "assistant",
  toolCalls: [{ id, name: "weather", arguments: "{}" }],
});
const thought = (message: ChatMessage): ChatMessage => ({ ...message, reasoning: "hm" }) as ChatMessage;
const tool = (toolCallId: string, content: string | readonly ChatPart[] = "sun"): ChatMessage => ({
  role: "tool",
  toolCallId,
  content,
});
const text: ChatPart = { type: "text", text: "a map" };
const image: ChatPart = { type: "image", url: "data:image/png;base64,AAAA" };

test("a conversation stays as it is when nothing is asked", () => {
  const messages: ChatMessage[] = [
    { role: "system", content: "Be brief." },
    user,
    call("a"),
    tool("a"),
    { role: "system", content: "Be kind." },
  ];

  expect(arranged(messages, {})).toEqual(messages);
});

const kept = (messages: readonly ChatMessage[]): boolean[] =>
  messages.filter(({ role }) => role === "assistant").map((message) => "reasoning" in message);

describe("reasoning of earlier turns", () => {
  const conversation = [user, thought(call("a")), tool("a"), user, thought(call("b")), tool("b")];
  test.each([
    [undefined, [false, false]],
    ["never", [false, false]],
    ["tool-turns", [false, true]],
    ["always", [true, true]],
  ] as const)("%s: is kept as %j", (reasoningRoundTrip, expected) => {
    expect(kept(arranged(conversation, { reasoningRoundTrip }))).toEqual(expected);
  });

  test("of a finished turn is not that of a loop under way", () => {
    expect(kept(arranged([...conversation, user], { reasoningRoundTrip: "tool-turns" }))).toEqual([
      false,
      false,
    ]);
  });

  test("stays in a loop though images of its tools go into a user message", () => {
    const messages = [user, thought(call("a")), tool("a", [image])];
    const settings = { reasoningRoundTrip: "tool-turns", toolImages: "user-message" } as const;

    expect(kept(arranged(messages, settings))).toEqual([true]);
  });

  test("that is empty is not sent", () => {
    const [message] = arranged([{ role: "assistant", content: "a", reasoning: "" }], {
      reasoningRoundTrip: "always",
    });

    expect(message).toEqual({ role: "assistant", content: "a" });
  });
});

const merged = (...messages: ChatMessage[]): readonly ChatMessage[] =>
  arranged(messages, { mergeSystemMessages: true });

describe("system messages", () => {
  test("become one, the first", () => {
    expect(
      merged(
        user,
        { role: "system", content: "Be brief." },
        call("a"),
        { role: "system", content: "Be kind." },
        { role: "developer", content: "In English." },
      ),
    ).toEqual([
      { role: "system", content: "Be brief.\n\nBe kind." },
      user,
      call("a"),
      { role: "developer", content: "In English." },
    ]);
  });

  test("with parts keep them in order", () => {
    expect(merged({ role: "system", content: "Look." }, { role: "system", content: [image] })).toEqual([
      { role: "system", content: [{ type: "text", text: "Look." }, image] },
    ]);
  });

  test("are not made up where there are none", () => {
    expect(merged(user)).toEqual([user]);
  });
});

const moved = (...messages: ChatMessage[]): readonly ChatMessage[] =>
  arranged(messages, { toolImages: "user-message" });

describe("media of tools", () => {
  test("follow the run of tool messages as one user message, and the text stays", () => {
    const film: ChatPart = { type: "raw", value: { type: "video_url", video_url: { url: "https://x/y" } } };

    expect(moved(user, call("a"), tool("a", [text, image]), tool("b", [film]), call("c"))).toEqual([
      user,
      call("a"),
      tool("a", [text]),
      tool("b", []),
      { role: "user", content: [image, film] },
      call("c"),
    ]);
  });

  test("that end a conversation follow it", () => {
    expect(moved(call("a"), tool("a", [image]))).toEqual([
      call("a"),
      tool("a", []),
      { role: "user", content: [image] },
    ]);
  });

  test("that are not there move nothing", () => {
    expect(moved(user, call("a"), tool("a"), tool("b", [text]))).toEqual([
      user,
      call("a"),
      tool("a"),
      tool("b", [text]),
    ]);
  });

  test.each([
    [{ type: "text", text: "a" }, false],
    [image, true],
    [{ type: "raw", value: { type: "image_url", image_url: { url: "https://x/y" } } }, true],
    [{ type: "raw", value: { type: "input_audio", input_audio: {} } }, true],
    [{ type: "raw", value: { type: "file", file: {} } }, true],
    [{ type: "raw", value: { type: "tool_reference" } }, false],
    [{ type: "raw", value: null }, false],
  ] as const)("the part %j is media: %s", (part, expected) => {
    expect(isMedia(part)).toBe(expected);
  });
});

describe("calls without an id", () => {
  test("get one, and their answers have the same, in order", () => {
    const calls: ChatMessage = {
      role: "assistant",
      toolCalls: ["", "own", ""].map((id) => ({ id, name: "weather", arguments: "{}" })),
    };
    const told = arranged([user, calls, tool("own"), tool(""), tool(""), user, call(""), tool("")], {});

    const ids = told.flatMap((message) =>
      message.role === "assistant" ? (message.toolCalls ?? []).map(({ id }) => id) : [],
    );
    const answered = told.flatMap((message) => (message.role === "tool" ? [message.toolCallId] : []));
    expect(ids).toEqual(["call-1-0", "own", "call-1-2", "call-6-0"]);
    expect(answered).toEqual(["own", "call-1-0", "call-1-2", "call-6-0"]);
  });
});
