import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  callStreams,
  chatStreams,
  completionStreams,
  cutBy,
  pieceLengths,
} from "../../test/support/chat-events.ts";
import type { StreamDecoder } from "../exchange.ts";
import type { ChatChunk } from "../types.ts";
import { chatStreamDecoder } from "./openai-chat-stream.ts";
import { completionStreamDecoder } from "./openai-completion.ts";

const EVENTS = "text/event-stream";
const chatBy = (isFast: boolean): StreamDecoder<ChatChunk> => chatStreamDecoder(EVENTS, 1, isFast);
const completionBy = (isFast: boolean): StreamDecoder<ChatChunk> =>
  completionStreamDecoder(EVENTS, { prompts: 1, n: 1 }, isFast);

/** All that can be seen of a decoder, step by step. */
function seen(decoder: StreamDecoder<ChatChunk>, pieces: readonly Uint8Array[]): unknown[] {
  const steps: unknown[] = [];
  for (const piece of pieces) {
    // As text too, so that fields come in the same order.
    const chunks = decoder.write(piece);
    steps.push(chunks, JSON.stringify(chunks), decoder.complete, decoder.done);
    if (decoder.done) break;
  }
  try {
    steps.push(decoder.end());
  } catch (error) {
    steps.push(error, String(error), (error as { path?: unknown }).path);
  }
  return [...steps, decoder.complete];
}

describe.each([
  ["chats", chatStreams, chatBy],
  ["tool calls", callStreams, chatBy],
  ["completions", completionStreams, completionBy],
])("streams of %s", (_name, streams, by) => {
  test("give with templates what they give when each event is parsed, at every piece, to the same end", () => {
    fc.assert(
      fc.property(streams, pieceLengths, (bytes, lengths) => {
        const pieces = cutBy(bytes, lengths);
        expect(seen(by(true), pieces)).toStrictEqual(seen(by(false), pieces));
      }),
    );
  });
});

const FOLDER = new URL("../../../../fixtures/chat-stream/", import.meta.url);
const FIXTURES = readdirSync(FOLDER).filter((name) => name.endsWith(".sse"));

test.each(FIXTURES)(
  "%s, twice over and cut at any byte, is read alike with templates and without",
  (name) => {
    const bytes = readFileSync(new URL(name, FOLDER));
    const twice = Buffer.concat([bytes.subarray(0, bytes.indexOf("data: [DONE]")), bytes]);
    for (let cut = 0; cut <= twice.length; cut++) {
      const pieces = [twice.subarray(0, cut), twice.subarray(cut)];
      expect(seen(chatBy(true), pieces)).toStrictEqual(seen(chatBy(false), pieces));
    }
  },
);

/** How many events were parsed whole. */
function parsedOf(
  decoder: StreamDecoder<ChatChunk>,
  texts: readonly string[],
  size = 1_000,
): [number, ChatChunk[]] {
  const parse = vi.spyOn(JSON, "parse");
  const bytes = Buffer.from(texts.join(""));
  const chunks: ChatChunk[] = [];
  for (let at = 0; at < bytes.length; at += size)
    chunks.push(...decoder.write(bytes.subarray(at, at + size)));
  return [parse.mock.calls.filter(([text]) => text.includes('{"id"')).length, chunks];
}

afterEach(() => void vi.restoreAllMocks());

const times = (count: number, make: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => make(at));
const eventOf = (choice: object, created = 1, end = "\n\n"): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", created, model: "m", choices: [choice] })}${end}`;
const deltaOf = (delta: object, index = 0): string => eventOf({ index, delta, finish_reason: null });
const call = (index: number, text: string): object => ({
  tool_calls: [{ index, function: { arguments: text } }],
});
const opening = (index: number): string =>
  deltaOf({ tool_calls: [{ index, id: `call_${index}`, function: { name: "f", arguments: "" } }] });

/** The first of its form is parsed, and twice more to learn from it. */
const FEW = 12;

test.each<[string, string[]]>([
  ["text", times(500, (at) => deltaOf({ content: `t${at}` }))],
  ["text with escapes", times(500, (at) => deltaOf({ content: ["\n", '"', "\\", "你"][at % 4] }))],
  ["long text", times(500, (at) => deltaOf({ content: `${at}`.repeat(20) }))],
  [
    "text in lines that end with CRLF",
    times(500, (at) => eventOf({ index: 0, delta: { content: `t${at}` } }, 1, "\r\n\r\n")),
  ],
  ["reasoning", times(500, (at) => deltaOf({ reasoning: `t${at}` }))],
  ["reasoning of older servers", times(500, (at) => deltaOf({ reasoning_content: `t${at}`, content: null }))],
  ["arguments of a call", [opening(0), ...times(500, (at) => deltaOf(call(0, `"${at}`)))]],
  ["two calls in turns", [opening(0), opening(1), ...times(500, (at) => deltaOf(call(at % 2, `${at}`)))]],
  ["three choices in turns", times(500, (at) => deltaOf({ content: `t${at}` }, at % 3))],
  ["text between pings", times(500, (at) => `: ping\n\n${deltaOf({ content: `t${at}` })}`)],
])("events of %s are hardly ever parsed", (_name, texts) => {
  for (const size of [50, 1_000, 100_000]) {
    const [parsed, chunks] = parsedOf(chatBy(true), texts, size);
    vi.restoreAllMocks();
    const [all, expected] = parsedOf(chatBy(false), texts, size);
    vi.restoreAllMocks();
    expect(chunks).toStrictEqual(expected);
    expect(all).toBe(texts.length);
    // An event that ends with its piece, between its two line ends, is read line by line.
    expect(parsed).toBeLessThan(FEW + Math.ceil(Buffer.byteLength(texts.join("")) / size / 20));
  }
});

test("events of text completions are hardly ever parsed", () => {
  const texts = times(500, (at) => eventOf({ index: 0, text: `t${at}`, finish_reason: null }));
  expect(parsedOf(completionBy(true), texts)[0]).toBeLessThan(FEW);
});

test("what differs in each event is not learned again and again", () => {
  const texts = times(500, (at) => eventOf({ index: 0, delta: { content: "t" } }, at));
  expect(parsedOf(chatBy(true), texts)[0]).toBeLessThan(500 + 3 * FEW);
});

test("a stream whose form changes now and then is learned each time", () => {
  const texts = times(2_000, (at) =>
    eventOf({ index: 0, delta: { content: `t${at}` } }, Math.floor(at / 50)),
  );
  expect(parsedOf(chatBy(true), texts)[0]).toBeLessThan(40 * 8);
});

test("an event that the stream breaks off is not taken for whole, though a template fits it", () => {
  const decoder = chatBy(true);
  decoder.write(Buffer.from(deltaOf({ content: "a" }) + deltaOf({ content: "b" })));
  expect(decoder.write(Buffer.from(deltaOf({ content: "c" }).trimEnd()))).toEqual([]);
  expect(decoder.end()).toEqual([]);
});
