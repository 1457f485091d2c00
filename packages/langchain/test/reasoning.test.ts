import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { events, json, scriptedChat, scriptedServer, type ScriptedAnswer } from "@paifang/contract";
import { AIMessage as OtherAIMessage } from "langchain-core-1.3.1/messages";
import { describe, expect, test } from "vitest";
import { ChatPaiEas, type ChatPaiEasFields } from "../src/index.ts";
import { ANSWER_WAYS, hello } from "./support/answer-ways.ts";

const VERSIONS = ["v0", "v1"] as const;

const modelAt = (endpoint: string, fields: ChatPaiEasFields = {}): ChatPaiEas =>
  new ChatPaiEas({ endpoint, token: "t", model: "qwen-demo", ...fields });

const weather = { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' };
const broken = { id: "call-2", name: "weather", arguments: "[1]" };
const full: ScriptedAnswer = { reasoning: ["Think, ", "think."], text: ["4", "2"], calls: [weather] };
const thought = { type: "reasoning", reasoning: "Think, think." };
const said = { type: "text", text: "42" };
const called = { type: "tool_call", id: "call-1", name: "weather", args: { city: "Paris" } };

describe.each(ANSWER_WAYS)("%s", (way, ask) => {
  test.each(VERSIONS)("of version %s has reasoning as a field and as a block", async (version) => {
    await using server = await scriptedChat(full);

    const message = await ask(modelAt(server.endpoint), version);

    expect(message.additional_kwargs).toEqual({ reasoning_content: "Think, think." });
    expect(message.text).toBe("42");
    const isPieced = way === "a stream" && version === "v1";
    // Core shows the blocks of a stream of standard blocks as they were joined, by their index.
    expect(message.contentBlocks).toEqual(
      isPieced
        ? [
            { ...thought, index: 0 },
            { ...said, index: 0 },
            { type: "tool_call_chunk", id: "call-1", name: "weather", args: '{"city":"Paris"}', index: 0 },
          ]
        : [thought, said, called],
    );
    expect(message.content).toEqual(version === "v0" ? "42" : message.contentBlocks);
    expect(message).toMatchObject({ tool_calls: [called], response_metadata: { model_provider: "pai_eas" } });
  });

  test.each(VERSIONS)("of version %s without reasoning has neither", async (version) => {
    await using server = await scriptedChat({ text: ["4", "2"] });

    const message = await ask(modelAt(server.endpoint), version);

    expect(message.additional_kwargs).toEqual({});
    expect(message.contentBlocks).toMatchObject([said]);
  });
});

test("events have reasoning, text and call as blocks, and the message that comes of them too", async () => {
  await using server = await scriptedChat(full);

  const stream = modelAt(server.endpoint).streamEvents([hello]);

  expect((await stream).contentBlocks).toEqual([thought, said, called]);
  expect(await stream.reasoning).toBe("Think, think.");
});

test("each chunk of a stream of standard blocks shows its own piece", async () => {
  await using server = await scriptedChat(full);

  const shown: unknown[] = [];
  for await (const { contentBlocks } of await modelAt(server.endpoint).stream([hello], {
    outputVersion: "v1",
  }))
    shown.push(...contentBlocks);

  expect(shown).toMatchObject([
    { type: "reasoning", reasoning: "Think, " },
    { type: "reasoning", reasoning: "think." },
    { type: "text", text: "4" },
    { type: "text", text: "2" },
    { type: "tool_call_chunk", id: "call-1", name: "weather", index: 0 },
    { type: "tool_call_chunk", index: 0 },
  ]);
});

test("a broken call is a block too", async () => {
  await using server = await scriptedChat({ calls: [weather, broken] });

  const { contentBlocks } = await modelAt(server.endpoint).invoke([hello], { outputVersion: "v1" });

  expect(contentBlocks).toMatchObject([called, { type: "invalid_tool_call", id: "call-2", args: "[1]" }]);
});

const thinking = (provider: string) => ({
  content: "42",
  additional_kwargs: { reasoning_content: "Think, think." },
  response_metadata: { model_provider: provider },
});

describe("core's own way to blocks", () => {
  test("is asked by our name, and still loses reasoning for a name that it does not know", () => {
    void new ChatPaiEas();

    expect(new AIMessage(thinking("pai_eas")).contentBlocks).toEqual([thought, said]);
    expect(new AIMessage(thinking("nobody")).contentBlocks).toEqual([said]);
    const refused = { ...thinking("pai_eas"), content: "", additional_kwargs: { refusal: "No." } };
    expect(new AIMessage(refused).contentBlocks).toEqual([{ type: "refusal", refusal: "No." }]);
  });

  test("is one for all copies of core in a tree", () => {
    void new ChatPaiEas();

    expect(new OtherAIMessage(thinking("pai_eas")).contentBlocks).toEqual([thought, said]);
  });

  test("may be gone without a model failing for it", () => {
    const name = "lc_block_translators_registry";
    const registry: unknown = Reflect.get(globalThis, name);
    expect(registry).toBeInstanceOf(Map);
    try {
      for (const other of [undefined, {}, 7]) {
        Reflect.set(globalThis, name, other);
        expect(() => new ChatPaiEas()).not.toThrow();
      }
    } finally {
      Reflect.set(globalThis, name, registry);
    }
  });
});

const choice = (fields: object, reason: string | null): unknown => ({
  id: "chatcmpl-7",
  model: "qwen-demo",
  choices: [{ index: 0, ...fields, finish_reason: reason }],
});

/** A server without a reasoning parser: the text comes in these pieces, or whole. */
const tagged = (pieces: readonly string[]) =>
  scriptedServer((response, { body }) => {
    const message = { role: "assistant", content: pieces.join("") };
    const deltas = pieces.map((content) => choice({ delta: { content } }, null));
    if (body["stream"] === true) events(response, [...deltas, choice({ delta: {} }, "stop")]);
    else json(response, choice({ message }, "stop"));
  });

describe("tags in the text", () => {
  type Tagged = {
    title: string;
    tags?: ChatPaiEasFields["reasoningTags"];
    pieces: string[];
    reasoning?: string;
    text: string;
  };
  const CASES: Tagged[] = [
    { title: "are left by default", pieces: ["<think>a</think>b"], text: "<think>a</think>b" },
    { title: "are taken away", tags: "split", pieces: ["<think>a</think>b"], reasoning: "a", text: "b" },
    {
      title: "are found though they come in pieces",
      tags: "split",
      pieces: ["<th", "ink>", "a</", "thi", "nk>b", "c"],
      reasoning: "a",
      text: "bc",
    },
    {
      title: "that are never closed hold only reasoning",
      tags: "split",
      pieces: ["<think>a", "</thin"],
      reasoning: "a</thin",
      text: "",
    },
    {
      title: "that are absent at the start leave the text",
      tags: "split",
      pieces: ["a</think>", "b"],
      text: "a</think>b",
    },
    {
      title: "are taken as opened by the template",
      tags: "opened",
      pieces: ["a</thi", "nk>b"],
      reasoning: "a",
      text: "b",
    },
    {
      title: "that do not come at all leave only reasoning then",
      tags: "opened",
      pieces: ["a", "b"],
      reasoning: "ab",
      text: "",
    },
  ];

  test.each(CASES)("$title", async ({ tags, pieces, reasoning, text }) => {
    await using server = await tagged(pieces);
    const model = modelAt(server.endpoint, { reasoningTags: tags });

    for (const [, ask] of ANSWER_WAYS) {
      const message = await ask(model, "v0");
      expect(message.content).toBe(text);
      expect(message.additional_kwargs["reasoning_content"]).toBe(reasoning);
    }
    expect((await model.streamEvents([hello])).contentBlocks).toEqual([
      ...(reasoning === undefined ? [] : [{ type: "reasoning", reasoning }]),
      ...(text === "" ? [] : [{ type: "text", text }]),
    ]);
  });
});

const turn = (id: string): BaseMessage[] => [
  new HumanMessage(`Question ${id}`),
  new AIMessage({
    content: "",
    tool_calls: [{ id, name: "weather", args: {} }],
    additional_kwargs: { reasoning_content: `thought ${id}` },
  }),
  new ToolMessage({ content: "sun", tool_call_id: id }),
];

describe("reasoning of earlier turns", () => {
  const MODES: [ChatPaiEasFields["reasoningRoundTrip"], (string | undefined)[]][] = [
    [undefined, [undefined, undefined]],
    ["never", [undefined, undefined]],
    ["tool-turns", [undefined, "thought 2"]],
    ["always", ["thought 1", "thought 2"]],
  ];

  test.each(MODES)("goes back as %s says: %j", async (reasoningRoundTrip, expected) => {
    await using server = await scriptedChat({ text: ["ok"] });
    const messages = [...turn("1"), ...turn("2")];

    await modelAt(server.endpoint, { reasoningRoundTrip }).invoke(messages);
    await modelAt(server.endpoint).invoke(messages, { reasoningRoundTrip });

    for (const { body } of server.requests) {
      const sent = body["messages"] as { role: string; reasoning_content?: string }[];
      const turns = sent.filter(({ role }) => role === "assistant");
      expect(turns.map(({ reasoning_content: text }) => text)).toEqual(expected);
      expect(Object.keys(body).toSorted()).toEqual(["messages", "model"]);
    }
  });
});

test.each(["reasoning", "reasoning_content"])("a server may call it %s", async (field) => {
  await using server = await scriptedServer((response) => {
    const message = { role: "assistant", content: "42", [field]: "Think, think." };
    json(response, { choices: [{ index: 0, message, finish_reason: "stop" }] });
  });

  expect((await modelAt(server.endpoint).invoke([hello])).contentBlocks).toEqual([thought, said]);
});
