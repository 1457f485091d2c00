import { expect } from "vitest";
import { bothWays, HELLO, readWhole, WEATHER, type ChatCheck, type TwoWayCheck } from "./chat-stage.ts";
import type { Said } from "./subject.ts";

const oneByOne: ChatCheck = {
  feature: "text",
  title: "words of a stream are given as they come",
  async run({ open, play }) {
    play("chat-stream/usage.sse");
    const pieces: string[] = [];

    await open({}).stream(HELLO, (piece) => {
      pieces.push(piece);
    });

    expect(pieces).toEqual(["Hel", "lo"]);
  },
};

const anyBytes: ChatCheck = {
  feature: "text",
  title: "a stream that comes byte by byte keeps all its letters",
  async run({ open, play, strike }) {
    play("chat-stream/chinese-emoji.sse");
    strike({ kind: "split", bytes: 1 });

    expect((await readWhole(open({}), HELLO)).text).toBe("你好，世界 🌏👩‍👩‍👧 ok");
  },
};

const roles: TwoWayCheck = {
  feature: "roles",
  title: (way) => `messages reach the server in order and with their roles for ${way}`,
  async run({ open, bodies }, ask) {
    const messages = [
      { role: "system", text: "Be brief." },
      { role: "user", text: "Hello" },
      { role: "assistant", text: "Hello to you." },
      { role: "user", text: "What is a gate?" },
    ] as const;

    await ask(open({}), { messages });

    const sent = messages.map(({ role, text }) => ({ role, content: text }));
    expect(bodies().map((body) => body["messages"])).toEqual([sent]);
  },
};

const toolCall: TwoWayCheck = {
  feature: "tool-call",
  title: (way) => `${way} that calls a tool has its name and its arguments as an object`,
  async run({ open, bodies }, ask) {
    const { toolCalls } = await ask(open({}), WEATHER);

    const input = { city: expect.any(String) as unknown };
    expect(toolCalls).toEqual([{ id: expect.stringMatching(/./) as unknown, name: "get_weather", input }]);
    const [tool] = WEATHER.tools ?? [];
    expect(bodies()[0]?.["tools"]).toEqual([{ type: "function", function: tool }]);
  },
};

const toolChoice: TwoWayCheck = {
  feature: "tool-call",
  title: (way) => `${way} calls the tool that was named`,
  async run({ open, bodies }, ask) {
    const question = { ...WEATHER, ...HELLO, toolChoice: { name: "get_weather" } };

    const { toolCalls } = await ask(open({}), question);

    expect(toolCalls.map(({ name }) => name)).toEqual(["get_weather"]);
    expect(bodies()[0]?.["tool_choice"]).toEqual({ type: "function", function: { name: "get_weather" } });
  },
};

const model: TwoWayCheck = {
  feature: "model",
  title: (way) => `${way} names the model that gave it`,
  async run({ open, place }, ask) {
    expect((await ask(open({}), HELLO)).model).toBe(place.address.model);
  },
};

const stop: TwoWayCheck = {
  feature: "finish-reason",
  title: (way) => `${way} that ends by itself says stop`,
  async run({ open }, ask) {
    expect((await ask(open({}), HELLO)).finishReason).toBe("stop");
  },
};

const length: TwoWayCheck = {
  feature: "finish-reason",
  title: (way) => `${way} that is as long as it may be says length`,
  async run({ open, bodies }, ask) {
    expect((await ask(open({ maxTokens: 2 }), HELLO)).finishReason).toBe("length");
    expect(bodies()[0]?.["max_tokens"]).toBe(2);
  },
};

const callsTool: TwoWayCheck = {
  feature: "finish-reason",
  title: (way) => `${way} that calls a tool says tool-calls`,
  async run({ open }, ask) {
    expect((await ask(open({}), WEATHER)).finishReason).toBe("tool-calls");
  },
};

/** What is told when the server's words are a file of `fixtures/`. */
type Told = { feature: ChatCheck["feature"]; title: string; fixture: string; told: Partial<Said> };

const played = ({ feature, title, fixture, told }: Told): ChatCheck => ({
  feature,
  title,
  async run({ open, play }) {
    play(fixture);
    const chat = open({});

    const said = await (fixture.endsWith(".sse") ? readWhole(chat, WEATHER) : chat.chat(WEATHER));

    const entries = Object.entries(comparable(said)).filter(([key]) => Object.hasOwn(told, key));
    expect(Object.fromEntries(entries)).toEqual(told);
  },
});

/** Hosts may tell more counts than these two. */
const comparable = ({ usage, ...said }: Said): Said => ({
  ...said,
  usage: usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
});

const hello = { text: "Hello", toolCalls: [] };
const four = { text: "Four.", reasoning: "Two and two." };
const weather = { id: "chatcmpl-tool-a", name: "get_weather", input: { city: "Paris" } };
const time = { id: "chatcmpl-tool-b", name: "get_time", input: { zone: "CET" } };
const bothCalls = { text: "", toolCalls: [weather, time] };
const listed = { text: "", toolCalls: [weather, { ...time, input: '["CET"]' }] };
const cut = { text: "", toolCalls: [{ ...weather, input: '{"city":"Par' }] };
const counted = { usage: { inputTokens: 21, outputTokens: 9 } };

const TOLD: readonly [Told["feature"], string, string, Partial<Said>][] = [
  ["text", "an answer has its text", "chat/answer-vllm.json", { text: "Hello!", toolCalls: [] }],
  ["text", "a stream has its text", "chat-stream/usage.sse", hello],
  ["reasoning", "reasoning is apart from an answer's text", "chat/answer-reasoning-both.json", four],
  ["reasoning", "reasoning is apart from a stream's text", "chat-stream/vllm-new.sse", four],
  [
    "reasoning",
    "reasoning under its older name is apart from a stream's text",
    "chat-stream/vllm-old.sse",
    four,
  ],
  ["parallel-tool-calls", "an answer has several tool calls", "chat/answer-tools-parallel.json", bothCalls],
  [
    "parallel-tool-calls",
    "tool calls mixed in a stream are told apart",
    "chat-stream/tools-interleaved.sse",
    bothCalls,
  ],
  ["arguments-no-object", "arguments that are a list stay text", "chat/answer-tools-no-object.json", listed],
  [
    "arguments-no-object",
    "arguments of a stream that are a list stay text",
    "chat-stream/tools-no-object.sse",
    listed,
  ],
  ["arguments-cut", "arguments that were cut stay text", "chat/answer-tools-cut.json", cut],
  [
    "arguments-cut-in-stream",
    "arguments of a stream that were cut stay text",
    "chat-stream/tools-cut.sse",
    cut,
  ],
  ["usage", "an answer tells counted tokens", "chat/answer-vllm.json", counted],
  ["usage", "a stream tells counted tokens", "chat-stream/usage.sse", counted],
  [
    "usage",
    "counts that run along with a stream are not summed",
    "chat-stream/continuous-usage.sse",
    { usage: { inputTokens: 4, outputTokens: 2 } },
  ],
];

/** What holds for answers, and mostly for streams as well. */
export const answerChecks: readonly ChatCheck[] = [
  ...TOLD.map(([feature, title, fixture, told]) => played({ feature, title, fixture, told })),
  oneByOne,
  anyBytes,
  ...[roles, toolCall, toolChoice, model, stop, length, callsTool].flatMap(bothWays),
];
