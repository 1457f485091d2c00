import { readFileSync } from "node:fs";
import type { AIMessageChunk } from "@langchain/core/messages";
import {
  events,
  scriptedChat,
  scriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
} from "@paifang/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";
import { scripts, sendings, toPieces } from "./support/chunk-scripts.ts";
import { joined, readAll, told } from "./support/joined.ts";
import { Listener } from "./support/listener.ts";
import { playedStream, sendingOnly } from "./support/played-stream.ts";

const weather = { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' };
const time = { id: "call-2", name: "time", arguments: '{"zone":"CET"}' };

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../fixtures/chat-stream/${name}.sse`, import.meta.url));

const modelAt = ({ endpoint }: { endpoint: string }): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", { endpoint, token: "t", maxRetries: 0 });

const chunksAt = async (server: ScriptedServer): Promise<AIMessageChunk[]> =>
  readAll(await modelAt(server).stream("Hi"));

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

  const stream = joined(await chunksAt(server));

  expect(told(stream)).toEqual(told(await modelAt(server).invoke("Hi")));
});

test("whatever a server says and however it comes, the chunks join to the whole answer", async () => {
  await fc.assert(
    fc.asyncProperty(scripts, sendings, async (script, sending) => {
      await using server = await playedStream(...toPieces(script, sending));

      const chunks = await chunksAt(server);

      expect(told(joined(chunks))).toEqual(told(await modelAt(server).invoke("Hi")));
      expect(factsOf(chunks)).toEqual([chunks.length - 1]);
    }),
    { numRuns: 100 },
  );
}, 60_000);

/** Places of the chunks that tell about the whole answer. */
const factsOf = (chunks: readonly AIMessageChunk[]): number[] =>
  [...chunks.entries()].flatMap(([place, { response_metadata: facts, usage_metadata: usage }]) => {
    const { model_provider: _provider, logprobs: _logprobs, ...once } = facts;
    return Object.keys(once).length > 0 || usage !== undefined ? [place] : [];
  });

test("log probabilities come along and are joined", async () => {
  const tokens = ["Hel", "lo"].map((token) => ({ token, logprob: -0.5, bytes: [1], top_logprobs: [] }));
  const head = { id: "chatcmpl-1", model: "m" };
  const said = tokens.map((one) => ({
    ...head,
    choices: [{ index: 0, delta: { content: one.token }, logprobs: { content: [one], refusal: null } }],
  }));
  const end = { ...head, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  await using server = await playedStream(...toPieces([...said, end], { places: [], lineEnd: "\n" }));

  const message = joined(await chunksAt(server));

  expect(message.response_metadata["logprobs"]).toEqual({ content: tokens, refusal: null });
  expect(told(message)).toEqual(told(await modelAt(server).invoke("Hi")));
});

test("metadata and usage come once, on the last chunk, and id and provider on every chunk", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });

  const chunks = await chunksAt(server);

  expect(chunks.map(({ content }) => content)).toEqual(["Hel", "lo", ""]);
  expect(chunks.map(({ usage_metadata: usage }) => usage !== undefined)).toEqual([false, false, true]);
  expect(factsOf(chunks)).toEqual([2]);
  expect(chunks.map(({ id }) => id)).toEqual(["chatcmpl-7", "chatcmpl-7", "chatcmpl-7"]);
  expect(chunks.map((chunk) => chunk.response_metadata["model_provider"])).toEqual(
    chunks.map(() => "pai_eas"),
  );
  expect(chunks.at(-1)?.response_metadata).toMatchObject({ finish_reason: "stop", model_name: "qwen-demo" });
});

test.each(["usage", "llama-cpp", "continuous-usage"])(
  "counts are told once and never summed, wherever a server puts them: %s",
  async (name) => {
    await using server = await sendingOnly([fixture(name)]);

    const chunks = await chunksAt(server);

    const counts = chunks.flatMap(({ usage_metadata: usage }) => usage ?? []);
    expect(counts).toHaveLength(1);
    expect(joined(chunks).usage_metadata).toEqual(counts[0]);
  },
);

test("running token counts of a server are not summed", async () => {
  await using server = await scriptedChat({ text: ["a", "b", "c"] });

  const message = joined(await chunksAt(server));

  expect(message.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 5, total_tokens: 15 });
});

test("an answer with an empty id gets LangChain's own, the same on every chunk", async () => {
  await using server = await scriptedChat({ id: "", text: ["Hel", "lo"] });
  const callbacks = [new Listener()];

  const chunks = await readAll(await modelAt(server).stream("Hi", { callbacks }));
  const whole = await modelAt(server).invoke("Hi", { callbacks });

  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect([chunks[0]?.id, whole.id]).toEqual([expect.stringMatching(/^run-/), expect.stringMatching(/^run-/)]);
});

const delta = (said: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: said, finish_reason }],
});

/** Sends deltas, and that the answer calls tools. */
const saying = (deltas: readonly unknown[]): Promise<ScriptedServer> =>
  scriptedServer((response) =>
    events(response, [...deltas.map((said) => delta(said)), delta({}, "tool_calls")]),
  );

test("an id that comes only later is on no chunk, since the first has gone without", async () => {
  await using server = await scriptedServer((response) =>
    events(response, [
      delta({ content: "Hel" }),
      { id: "chatcmpl-9", ...delta({ content: "lo" }) },
      { id: "chatcmpl-9", ...delta({}, "stop") },
    ]),
  );

  const chunks = await readAll(await modelAt(server).stream("Hi", { callbacks: [new Listener()] }));
  const started = await readAll(modelAt(server).streamEvents("Hi"));

  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect(chunks[0]?.id).toMatch(/^run-/);
  expect(chunks.at(-1)?.response_metadata).toMatchObject({ id: "chatcmpl-9" });
  expect(started[0]).toEqual({ event: "message-start" });
});

test("pieces of tool calls have an index and no empty ids", async () => {
  await using server = await scriptedChat({ calls: [weather, time] });

  const pieces = (await chunksAt(server)).flatMap((chunk) => chunk.tool_call_chunks ?? []);

  expect(pieces.map(({ index }) => index)).toEqual([0, 0, 1, 1]);
  expect(pieces.map(({ id }) => id)).toEqual(["call-1", undefined, "call-2", undefined]);
});

type Piece = { index?: number; id?: string; type?: string; name?: string; args?: unknown };
const calling = (...pieces: Piece[]) => ({
  tool_calls: pieces.map(({ name, args, ...piece }) => ({ ...piece, function: { name, arguments: args } })),
});

const paris = { name: "weather", args: { city: "Paris" } };
const cet = { name: "time", args: { zone: "CET" } };

const DELTAS: [string, unknown[], { id?: string; name: string; args: unknown }[]][] = [
  [
    "parallel calls in turns",
    [
      calling({ index: 0, id: "a", name: "weather", args: '{"ci' }),
      calling({ index: 1, id: "b", name: "time", args: '{"zo' }),
      calling({ index: 0, args: 'ty":"Paris"}' }, { index: 1, args: 'ne":"CET"}' }),
    ],
    [
      { id: "a", ...paris },
      { id: "b", ...cet },
    ],
  ],
  [
    "a new id at the same index",
    [
      calling({ index: 0, id: "a", name: "weather", args: '{"city":' }),
      calling({ index: 0, args: '"Paris"}' }),
      calling({ index: 0, id: "b", name: "time", args: '{"zone":"CET"}' }),
    ],
    [
      { id: "a", ...paris },
      { id: "b", ...cet },
    ],
  ],
  [
    "no index",
    [
      calling({ id: "a", name: "weather", args: '{"city":' }),
      calling({ id: "a", args: '"Paris"}' }),
      calling({ id: "b", name: "time", args: '{"zone":"CET"}' }),
    ],
    [
      { id: "a", ...paris },
      { id: "b", ...cet },
    ],
  ],
  [
    "a placeholder for an id",
    [
      calling({ index: 0, id: "a", name: "weather", args: '{"city":' }),
      calling({ index: 0, id: "null", args: '"Par' }),
      calling({ index: 0, id: "", type: "", args: 'is"}' }),
    ],
    [{ id: "a", ...paris }],
  ],
  [
    "only placeholders for ids",
    [calling({ index: 0, id: "null", name: "weather", args: '{"city":"Paris"}' })],
    [paris],
  ],
  [
    "the name again with each piece",
    [
      calling({ index: 0, id: "a", name: "weather", args: '{"city":' }),
      calling({ index: 0, name: "weather", args: '"Paris"}' }),
    ],
    [{ id: "a", ...paris }],
  ],
  ["arguments as an object", [calling({ index: 0, id: "a", ...paris })], [{ id: "a", ...paris }]],
  [
    "empty arguments",
    [calling({ index: 0, id: "a", name: "time", args: "" })],
    [{ id: "a", name: "time", args: {} }],
  ],
  ["no arguments", [calling({ index: 0, id: "a", name: "time" })], [{ id: "a", name: "time", args: {} }]],
];

test.each(DELTAS)("tool calls come together from %s", async (_name, deltas, calls) => {
  await using server = await saying([{ content: "Let me look." }, ...deltas]);

  const chunks = await chunksAt(server);
  const message = joined(chunks);
  const byEvents = await modelAt(server).streamEvents("Hi");

  expect(message.tool_calls).toMatchObject(calls);
  expect(message.invalid_tool_calls).toEqual([]);
  expect(message.tool_calls).toHaveLength(calls.length);
  expect(byEvents.tool_calls).toEqual(message.tool_calls);
  for (const { id } of message.tool_calls ?? []) expect(id).toMatch(/./);
  for (const { index } of chunks.flatMap((chunk) => chunk.tool_call_chunks ?? []))
    expect(index).toEqual(expect.any(Number));
});

test.each(["chinese-emoji", "crlf-comments", "tools-interleaved", "finish-without-done"])(
  "a stream that comes byte by byte is the same: %s",
  async (name) => {
    const bytes = fixture(name);
    await using server = await playedStream(...[...bytes].map((byte) => Uint8Array.of(byte)));

    const message = joined(await chunksAt(server));

    expect(told(message)).toEqual(told(await modelAt(server).invoke("Hi")));
    expect(message.text + JSON.stringify(message.tool_calls)).not.toBe("[]");
  },
);

test("a connection that breaks in the middle is no end, as chunks and as events", async () => {
  const bytes = fixture("usage");
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(bytes.subarray(0, bytes.indexOf('"lo"')), () => response.destroy());
  });
  const shown: unknown[] = [];
  const cut = { name: "StreamError", code: "STREAM_TRUNCATED", partial: { text: "Hel" } };

  const reading = async (): Promise<void> => {
    for await (const { content } of await modelAt(server).stream("Hi")) shown.push(content);
  };

  await expect(reading()).rejects.toMatchObject(cut);
  await expect(modelAt(server).streamEvents("Hi")).rejects.toMatchObject(cut);
  expect(shown).toEqual(["Hel"]);
});
