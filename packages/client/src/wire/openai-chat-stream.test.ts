import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chatAccumulator } from "../chat/accumulate.ts";
import { ResponseError, StreamError } from "../errors.ts";
import type { ChatChunk, ChatResponse } from "../types.ts";
import { chatStreamDecoder } from "./openai-chat-stream.ts";

const FOLDER = new URL("../../../../fixtures/chat-stream/", import.meta.url);
const FIXTURES = readdirSync(FOLDER).filter((name) => name.endsWith(".sse"));
const fixture = (name: string): Buffer => readFileSync(new URL(name, FOLDER));

const EVENTS = "text/event-stream; charset=utf-8";

type Outcome = { chunks: ChatChunk[]; error: unknown; complete: boolean };

function decode(pieces: readonly Uint8Array[], contentType: string | undefined = EVENTS): Outcome {
  const decoder = chatStreamDecoder(contentType);
  const chunks: ChatChunk[] = [];
  let error: unknown;
  try {
    for (const piece of pieces) {
      chunks.push(...decoder.write(piece));
      if (decoder.done) break;
    }
    chunks.push(...decoder.end());
  } catch (thrown) {
    error = thrown;
  }
  return { chunks, error, complete: decoder.complete };
}

function whole({ chunks }: Outcome): ChatResponse {
  const accumulator = chatAccumulator();
  for (const chunk of chunks) accumulator.add(chunk);
  return accumulator.response({ requestIds: [], attempts: 1 });
}

const decodeFixture = (name: string): Outcome => decode([fixture(name)]);
const decodeText = (text: string): Outcome => decode([Buffer.from(text)]);

const dataOf = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`;
const deltaOf = (delta: unknown, finish_reason: string | null = null, index = 0): string =>
  dataOf({ choices: [{ index, delta, finish_reason }] });

test("the documented stream gives a chunk for each event", () => {
  const { chunks, error, complete } = decodeFixture("usage.sse");
  const named = { id: "chatcmpl-1", model: "m" };
  expect(chunks).toEqual([
    { index: 0, ...named },
    { index: 0, text: "Hel", ...named },
    { index: 0, text: "lo", finishReason: "stop", rawFinishReason: "stop", ...named },
    { index: 0, usage: { inputTokens: 21, outputTokens: 9, totalTokens: 30 }, ...named },
  ]);
  expect(error).toBeUndefined();
  expect(complete).toBe(true);
});

test("a refusal comes in pieces, also beside counts, and is whole in the answer", () => {
  const usage = { prompt_tokens: 1, completion_tokens: 2 };
  const refusing = { choices: [{ index: 0, delta: { refusal: " help." } }], usage };
  const outcome = decodeText(deltaOf({ refusal: "I cannot" }) + dataOf(refusing) + deltaOf({}, "stop"));
  expect(outcome.chunks.map(({ refusal }) => refusal)).toEqual(["I cannot", " help.", undefined]);
  expect(whole(outcome)).toMatchObject({ text: "", refusal: "I cannot help." });
});

test("D03 of counts on every event the last hold", () => {
  const { usage } = whole(decodeFixture("continuous-usage.sse"));
  expect(usage).toEqual({ inputTokens: 4, outputTokens: 2, totalTokens: 6 });
});

test("D09 comments, CRLF and `data:` without a space are read", () => {
  expect(fixture("crlf-comments.sse").toString()).toMatch(/^: /m);
  expect(whole(decodeFixture("crlf-comments.sse")).text).toBe("Hello there");
  expect(
    whole(decodeText(`data:{"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\ndata:[DONE]\r\n\r\n`)).text,
  ).toBe("Hi");
});

test("D08 a stream that ends after its finish reason, without [DONE], is whole", () => {
  const outcome = decodeFixture("finish-without-done.sse");
  expect(outcome).toMatchObject({ error: undefined, complete: true });
  expect(whole(outcome)).toMatchObject({ text: "Hello", finishReason: "stop" });
});

describe("a good stream gives the whole answer", () => {
  test.each([
    [
      "vllm-new.sse",
      {
        text: "Four.",
        reasoning: "Two and two.",
        usage: { inputTokens: 5, outputTokens: 8, totalTokens: 13 },
      },
    ],
    ["vllm-old.sse", { text: "Four.", reasoning: "Two and two." }],
    ["continuous-usage.sse", { text: "one two", usage: { inputTokens: 4, outputTokens: 2, totalTokens: 6 } }],
    [
      "llama-cpp.sse",
      { text: "Hi", usage: { inputTokens: 12, outputTokens: 1, totalTokens: 13, cachedInputTokens: 8 } },
    ],
    ["crlf-comments.sse", { text: "Hello there" }],
    ["chinese-emoji.sse", { text: "你好，世界 🌏👩‍👩‍👧 ok" }],
    ["blade-bare.sse", { text: "Hello" }],
    ["finish-without-done.sse", { text: "Hello", finishReason: "stop" }],
    ["done-without-blank-line.sse", { text: "Hello", finishReason: "other" }],
  ])("%s", (name, answer) => {
    const outcome = decodeFixture(name);
    expect(outcome).toMatchObject({ error: undefined, complete: true });
    expect(whole(outcome)).toMatchObject(answer);
  });

  test("two-choices.sse", () => {
    const { choices } = whole(decodeFixture("two-choices.sse"));
    expect(choices).toMatchObject([
      { index: 0, text: "red", finishReason: "stop" },
      { index: 1, text: "blue-green", finishReason: "length" },
    ]);
  });
});

const weather = (id: string, city: string): unknown => ({
  id,
  name: "get_weather",
  arguments: `{"city":"${city}"}`,
});

describe("tool calls", () => {
  test("D12 D13 that are interleaved are told apart", () => {
    expect(whole(decodeFixture("tools-interleaved.sse"))).toMatchObject({
      finishReason: "tool-calls",
      toolCalls: [
        weather("chatcmpl-tool-a", "Paris"),
        { id: "chatcmpl-tool-b", name: "get_time", arguments: '{"zone":"CET"}' },
      ],
    });
  });

  test("that share an index are told apart, and count more than the word stop", () => {
    expect(whole(decodeFixture("tools-same-index.sse"))).toMatchObject({
      finishReason: "tool-calls",
      rawFinishReason: "stop",
      toolCalls: [weather("call_a", "Paris"), weather("call_b", "Rome")],
    });
  });

  test("without index and id get both", () => {
    expect(whole(decodeFixture("tools-without-index.sse"))).toMatchObject({
      toolCalls: [
        weather("chatcmpl-1-0-0", "Paris"),
        { id: "chatcmpl-1-0-1", name: "get_time", arguments: "{}" },
      ],
    });
  });
});

describe("a broken stream gives what came before, and the reason", () => {
  test.each([
    [
      "broken-error.sse",
      {
        code: "STREAM_REMOTE_ERROR",
        serverCode: "InternalServerError",
        serverMessage: "The engine died.",
        retryCause: "server-error",
      },
    ],
    [
      "broken-error-old.sse",
      { code: "STREAM_REMOTE_ERROR", serverCode: "BadRequestError", retryCause: "none" },
    ],
    [
      "broken-error-event.sse",
      { code: "STREAM_REMOTE_ERROR", serverCode: "InternalServerError", retryCause: "none" },
    ],
    ["broken-malformed.sse", { code: "ANSWER_NOT_JSON", retryCause: "broken-answer" }],
  ])("%s", (name, facts) => {
    const outcome = decodeFixture(name);
    expect(outcome.error).toMatchObject(facts);
    expect(outcome.complete).toBe(false);
    expect(whole(outcome).text).toBe("Hel");
  });

  test("broken-no-terminal.sse is only not complete", () => {
    const outcome = decodeFixture("broken-no-terminal.sse");
    expect(outcome).toMatchObject({ error: undefined, complete: false });
    expect(whole(outcome).text).toBe("Hel");
  });

  test.each(["", ": ping\n\n", "data: [DONE]\n\n", "data:\n\n", fixture("broken-no-data.sse").toString()])(
    "a stream %j without data is refused",
    (text) => {
      expect(decodeText(text).error).toMatchObject({ code: "ANSWER_INVALID", retryCause: "broken-answer" });
    },
  );
});

test.each([
  'data: {"object":"error","message":"too busy","type":"ServiceUnavailable","code":503}\n\n',
  'data: {"error":"too busy"}\n\n',
  'data: {"code":"Throttling","message":"too busy"}\n\n',
  "event: error\ndata: too busy\n\n",
])("%j is an error of the server's", (text) => {
  const { error } = decodeText(text);
  expect(StreamError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ serverMessage: "too busy" });
});

describe("after the terminal signal", () => {
  const finished = deltaOf({ content: "Hello" }, "stop");

  test.each(["data: {broken\n\n", "data: 5\n\n", `data: ${"x".repeat(1_100_000)}\n\n`])(
    "what is malformed is ignored (%#)",
    (garbage) => {
      expect(decodeText(`${finished}${garbage}`)).toMatchObject({ error: undefined, complete: true });
      expect(decodeText(`${finished}data: [DONE]\n\n${garbage}`)).toMatchObject({
        error: undefined,
        complete: true,
      });
    },
  );

  test("an error that the server reports before [DONE] still counts", () => {
    const reported = dataOf({ error: { message: "m", code: 500 } });
    expect(StreamError.isInstance(decodeText(`${finished}${reported}data: [DONE]\n\n`).error)).toBe(true);
    expect(decodeText(`${finished}data: [DONE]\n\n${reported}`).error).toBeUndefined();
  });

  test("a choice that begins later has to finish too", () => {
    expect(decodeText(finished + deltaOf({ content: "a" }, null, 1)).complete).toBe(false);
    expect(decodeText(finished + deltaOf({ content: "a" }, "length", 1)).complete).toBe(true);
  });
});

test("a decoder is done at [DONE] and at a failure, and then takes nothing more", () => {
  const good = chatStreamDecoder(EVENTS);
  good.write(Buffer.from(deltaOf({ content: "a" }, "stop")));
  expect(good.done).toBe(false);
  good.write(Buffer.from("data: [DONE]\n\n"));
  expect(good.done).toBe(true);
  expect(good.write(Buffer.from(deltaOf({ content: "b" })))).toEqual([]);

  const bad = chatStreamDecoder(EVENTS);
  expect(bad.write(Buffer.from(`${deltaOf({ content: "a" })}data: {\n\n`))).toHaveLength(1);
  expect(bad.done).toBe(true);
  expect(() => bad.end()).toThrow(ResponseError);
});

test.each([
  ["data: 5\n\n", ""],
  [dataOf({ choices: {} }), "choices"],
  [dataOf({ choices: [5] }), "choices[0]"],
  [dataOf({ choices: [{ delta: { content: 5 } }] }), "choices[0].delta.content"],
])("an event %j of another form is refused with its place", (text, path) => {
  expect(decodeText(text).error).toMatchObject({ code: "ANSWER_INVALID", path });
});

test("an event without choices is a chunk too, so that silence is measured right", () => {
  expect(decodeText(dataOf({ id: "c", choices: [] }) + dataOf({ usage: null })).chunks).toEqual([
    { index: 0, id: "c" },
    { index: 0 },
  ]);
});

const chat = (name: string): Buffer => readFileSync(new URL(`../chat/${name}`, FOLDER));

describe("an answer that is no stream", () => {
  test("but one JSON answer is given out whole at its end", () => {
    const outcome = decode([chat("answer-two-choices.json")], "application/json");
    expect(outcome).toMatchObject({ error: undefined, complete: true });
    expect(whole(outcome)).toMatchObject({
      text: "First",
      usage: { inputTokens: 3 },
      choices: [{}, { text: "Second" }],
    });
    expect(whole(decode([chat("answer-tool-named.json")], "application/json"))).toMatchObject({
      finishReason: "tool-calls",
      toolCalls: [{ id: "chatcmpl-tool-1", arguments: '{"city":"Paris"}' }],
    });
  });

  test("but a JSON error is the server's error", () => {
    const { error, complete } = decode(
      [Buffer.from('{"error":{"message":"m","code":429}}')],
      "application/json",
    );
    expect(StreamError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ retryCause: "rate-limit" });
    expect(complete).toBe(false);
  });

  test("but JSON that breaks off is broken", () => {
    const { error } = decode([Buffer.from('{"choices":[')], "application/json");
    expect(error).toMatchObject({ code: "ANSWER_NOT_JSON", retryCause: "broken-answer" });
  });

  test("but JSON above the bound of an event is refused before it fills memory", () => {
    const { error } = decode(
      Array.from({ length: 5 }, () => Buffer.alloc(1_048_576, " ")),
      "application/json",
    );
    expect(error).toMatchObject({ code: "ANSWER_TOO_LARGE" });
  });

  test("but a page is told by its title, and its end not waited for", () => {
    const page = ["<html><title>Sign in</title>", "y".repeat(2_000)];
    const { error, chunks } = decode(
      page.map((piece) => Buffer.from(piece)),
      "text/html",
    );
    expect(chunks).toEqual([]);
    expect(error).toMatchObject({ code: "ANSWER_NOT_THE_API", retryCause: "none" });
    expect(String(error)).toContain('it says "Sign in"');
  });

  test("and says no type is read as a stream", () => {
    const { chunks } = decode([fixture("usage.sse")], "");
    expect(chunks).toHaveLength(4);
  });
});

const told = ({ chunks, error, complete }: Outcome): unknown => ({
  chunks,
  error: String(error),
  complete,
});

describe("any byte split gives the same chunks and the same end", () => {
  test.each(FIXTURES)("D10 D11 %s", (name) => {
    const bytes = fixture(name);
    const expected = told(decode([bytes]));
    expect(told(decode(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (places) => {
        const cuts = [0, ...places.toSorted((one, other) => one - other), bytes.length];
        const pieces = cuts.slice(1).map((end, at) => bytes.subarray(cuts[at], end));
        expect(told(decode(pieces))).toEqual(expected);
      }),
    );
  });
});
