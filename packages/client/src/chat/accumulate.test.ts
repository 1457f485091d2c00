import { expect, test } from "vitest";
import type { ChatStream } from "../capabilities.ts";
import type { ChatChunk, ChatResponse } from "../types.ts";
import { accumulateChat, chatAccumulator } from "./accumulate.ts";

const PLACE = { requestIds: ["r1"], attempts: 2 };

function accumulate(...chunks: ChatChunk[]): ChatResponse {
  const accumulator = chatAccumulator();
  for (const chunk of chunks) accumulator.add(chunk);
  return accumulator.response(PLACE);
}

test("text and reasoning grow, and the first choice stands flat beside the others", () => {
  const response = accumulate(
    { index: 0, id: "c", model: "m" },
    { index: 1, text: "blue", id: "c", model: "m" },
    { index: 0, reasoning: "hm" },
    { index: 0, reasoning: "m." },
    { index: 0, text: "Hel" },
    { index: 0, text: "lo", finishReason: "stop", rawFinishReason: "stop" },
    { index: 1, finishReason: "length", rawFinishReason: "length" },
    { index: 0, usage: { inputTokens: 3, outputTokens: 4 } },
  );
  const first = {
    text: "Hello",
    reasoning: "hmm.",
    toolCalls: [],
    finishReason: "stop",
    rawFinishReason: "stop",
  };
  expect(response).toEqual({
    ...first,
    choices: [
      { index: 0, ...first },
      { index: 1, text: "blue", toolCalls: [], finishReason: "length", rawFinishReason: "length" },
    ],
    id: "c",
    model: "m",
    usage: { inputTokens: 3, outputTokens: 4 },
    ...PLACE,
  });
});

test("the last usage holds, and a chunk of counts alone makes no choice", () => {
  const { usage, choices } = accumulate(
    { index: 1, text: "a", usage: { inputTokens: 1 } },
    { index: 1, text: "b", usage: { inputTokens: 1, outputTokens: 2 } },
    { index: 0, usage: { inputTokens: 1, outputTokens: 3 } },
  );
  expect(usage).toEqual({ inputTokens: 1, outputTokens: 3 });
  expect(choices.map(({ index }) => index)).toEqual([1]);
});

test("tool calls are put together by their index", () => {
  const { toolCalls } = accumulate(
    { index: 0, toolCalls: [{ index: 0, id: "a", name: "f", arguments: '{"x"' }] },
    { index: 0, toolCalls: [{ index: 1, id: "b", name: "g" }] },
    { index: 0, toolCalls: [{ index: 0, arguments: ":1}" }] },
    { index: 0, finishReason: "tool-calls" },
  );
  expect(toolCalls).toEqual([
    { id: "a", name: "f", arguments: '{"x":1}' },
    { id: "b", name: "g", arguments: "{}" },
  ]);
});

test("a call that was cut keeps what it has", () => {
  const { toolCalls, finishReason } = accumulate({ index: 0, toolCalls: [{ index: 0, id: "a", name: "f" }] });
  expect(toolCalls).toEqual([{ id: "a", name: "f", arguments: "" }]);
  expect(finishReason).toBe("other");
});

test("log probabilities of the tokens are joined", () => {
  const { logprobs } = accumulate(
    { index: 0, text: "a", logprobs: { content: [{ token: "a" }] } },
    { index: 0, text: "b", logprobs: { content: [{ token: "b" }] } },
  );
  expect(logprobs).toEqual({ content: [{ token: "a" }, { token: "b" }] });
});

test("log probabilities of a completion are joined list by list", () => {
  const { logprobs } = accumulate(
    { index: 0, text: "a", logprobs: { tokens: ["a"], token_logprobs: [-1], text_offset: [0] } },
    { index: 0, text: "b", logprobs: { tokens: ["b"], token_logprobs: [-2], text_offset: [1] } },
    { index: 0, logprobs: { tokens: null } },
  );
  expect(logprobs).toEqual({ tokens: ["a", "b"], token_logprobs: [-1, -2], text_offset: [0, 1] });
});

test("nothing heard is an empty answer that did not finish", () => {
  const nothing = { index: 0, text: "", toolCalls: [], finishReason: "other" };
  expect(accumulate()).toMatchObject({ text: "", finishReason: "other", choices: [nothing] });
});

test("a stream is read to its end", async () => {
  const stream: ChatStream = {
    ...PLACE,
    close: () => {},
    async *[Symbol.asyncIterator]() {
      yield { index: 0, text: "Hel" };
      yield { index: 0, text: "lo", finishReason: "stop" as const };
    },
  };
  expect(await accumulateChat(stream)).toMatchObject({ text: "Hello", finishReason: "stop", ...PLACE });
});

test("an answer that was asked for along the way, and the chunks, stay as they were", () => {
  const accumulator = chatAccumulator();
  const first = { index: 0, text: "a", logprobs: { content: [{ token: "a" }] } };
  accumulator.add(first);
  const { logprobs } = accumulator.response(PLACE);

  accumulator.add({ index: 0, text: "b", logprobs: { content: [{ token: "b" }] } });

  expect([logprobs, first.logprobs]).toEqual([{ content: [{ token: "a" }] }, { content: [{ token: "a" }] }]);
});
