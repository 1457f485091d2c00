import { createParser } from "eventsource-parser";
import { chatAccumulator } from "../../src/chat/accumulate.ts";
import type { ServerEvent } from "../../src/sse/lines.ts";
import { eventSplitter } from "../../src/sse/splitter.ts";
import type { ChatChunk } from "../../src/types.ts";
import { completionStreamDecoder } from "../../src/wire/openai-completion.ts";
import { chatStreamDecoder } from "../../src/wire/openai-chat-stream.ts";
import type { StreamDecoder } from "../../src/exchange.ts";
import { pieces } from "./mutate.ts";
import { asTyped, insist, kindOf, same, type Target } from "./target.ts";

const SSE_TOKENS = [
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "data:",
  "data: ",
  "event: error\n",
  "id: 1\n",
  "retry: 5\n",
  ":\n",
  ": ping\n\n",
  "\uFEFF",
  "[DONE]",
  "data: [DONE]\n\n",
  "\0",
  "你",
  "👩‍👧",
];

type Split = { events: ServerEvent[]; error: string | undefined };

function split(parts: readonly Uint8Array[]): Split {
  const events: ServerEvent[] = [];
  try {
    const splitter = eventSplitter((event) => events.push(event));
    for (const part of parts) splitter.write(part);
    splitter.end();
    return { events, error: undefined };
  } catch (error) {
    return { events, error: asTyped(error).code };
  }
}

/** What the library gives for the text as a whole, without this house's bounds, byte order marks and last `[DONE]`. */
function reference(text: string): ServerEvent[] {
  const events: ServerEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ type: event, data }) });
  parser.feed("\n");
  parser.feed(text);
  return events;
}

const sse: Target = {
  name: "sse",
  seeds: ["chat-stream"],
  tokens: SSE_TOKENS,
  check(input, chance) {
    const whole = split([input]);
    const parts = split(pieces(input, chance));
    insist(same(parts, whole), `split bytes gave ${JSON.stringify(parts).slice(0, 300)}`);
    if (whole.error !== undefined) return whole.error;
    // The decoder takes one byte order mark away, as the standard says.
    const text = new TextDecoder().decode(input);
    const expected = reference(text);
    const last = whole.events.at(-1);
    const hasLooseEnd = whole.events.length === expected.length + 1 && last?.data === "[DONE]";
    const events = hasLooseEnd ? whole.events.slice(0, -1) : whole.events;
    insist(same(events, expected), `the library gave ${JSON.stringify(expected).slice(0, 300)}`);
    return `${Math.min(events.length, 8)} events${hasLooseEnd ? " and a loose end" : ""}`;
  },
  retained: {
    ours: (input) => split([input]),
    plain: (input) => reference(new TextDecoder().decode(input)),
  },
};

type Read = { chunks: ChatChunk[]; error: string | undefined; kind: string; complete: boolean };

function read(decoder: StreamDecoder<ChatChunk>, parts: readonly Uint8Array[]): Read {
  const chunks: ChatChunk[] = [];
  let error: string | undefined;
  let kind = "no error";
  try {
    for (const part of parts) {
      chunks.push(...decoder.write(part));
      if (decoder.done) break;
    }
    chunks.push(...decoder.end());
  } catch (thrown) {
    const known = asTyped(thrown);
    error = `${known.code} ${known.detail}`;
    kind = kindOf(known);
  }
  return { chunks, error, kind, complete: decoder.complete };
}

const CHAT_TOKENS = [
  ...SSE_TOKENS,
  '{"choices":[{"delta":{"content":"a"}}]}',
  '"finish_reason":"stop"',
  '"index":1',
  '"tool_calls":[{"function":{"arguments":{"a":1}}}]',
  '"error":{"message":"m","code":503}',
  '{"choices":[]}',
  "null",
  "1e999",
  "NaN",
  "[".repeat(3_000),
  "{}",
  '"id":""',
  '"usage":{"prompt_tokens":-1}',
];

const TYPES = [
  "text/event-stream",
  "text/event-stream; charset=utf-8",
  undefined,
  "application/json",
  "text/html",
];

function streamTarget(
  name: string,
  seeds: readonly string[],
  open: (type: string | undefined, asked: number) => StreamDecoder<ChatChunk>,
): Target {
  return {
    name,
    seeds,
    tokens: CHAT_TOKENS,
    check(input, chance) {
      const type = chance.below(4) === 0 ? chance.pick(TYPES) : TYPES[0];
      const asked = chance.below(8) === 0 ? 2 : 1;
      const whole = read(open(type, asked), [input]);
      const parts = read(open(type, asked), pieces(input, chance));
      insist(same(parts, whole), `split bytes gave ${JSON.stringify(parts).slice(0, 300)}`);
      insist(whole.error === undefined || whole.error.length < 2_000, "the error is as long as the answer");
      const together = chatAccumulator();
      for (const chunk of whole.chunks) together.add(chunk);
      together.response({ requestIds: [], attempts: 1 });
      return `${whole.kind}, ${Math.min(whole.chunks.length, 4)} chunks, ${whole.complete}`;
    },
    retained: {
      ours: (input) => read(open(TYPES[0], 1), [input]),
      plain: (input) => reference(new TextDecoder().decode(input)).map(({ data }) => parsed(data)),
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const STREAM_TARGETS: readonly Target[] = [
  sse,
  streamTarget("chat-stream", ["chat-stream", "chat"], chatStreamDecoder),
  streamTarget("completion-stream", ["chat-stream", "chat"], (type, prompts) =>
    completionStreamDecoder(type, { prompts, n: 1 }),
  ),
];
