import fc from "fast-check";
import { expect, test } from "vitest";
import { chatAccumulator } from "../chat/accumulate.ts";
import type { ChatChunk, ChatResponse } from "../types.ts";
import { coalesced } from "./coalesce.ts";

const named = { id: "chatcmpl-1", model: "m" };

function answerOf(chunks: readonly ChatChunk[]): ChatResponse {
  const whole = chatAccumulator();
  for (const chunk of chunks) whole.add(chunk);
  return whole.response({ requestIds: [], attempts: 1 });
}

test("neighbours that add to the same text are one chunk", () => {
  const chunks: ChatChunk[] = [
    { index: 0, ...named },
    { index: 0, text: "a", ...named },
    { index: 0, text: "b", ...named },
    { index: 0, text: "c", ...named },
    { index: 0, finishReason: "stop", rawFinishReason: "stop", ...named },
  ];
  expect(coalesced(chunks)).toEqual([
    { index: 0, ...named },
    { index: 0, text: "abc", ...named },
    { index: 0, finishReason: "stop", rawFinishReason: "stop", ...named },
  ]);
  expect(chunks[1]).toEqual({ index: 0, text: "a", ...named });
});

test("text and reasoning, other choices, other answers and other calls stay apart", () => {
  const chunks: ChatChunk[] = [
    { index: 0, reasoning: "a" },
    { index: 0, text: "b" },
    { index: 1, text: "c" },
    { index: 1, text: "d", id: "other" },
    { index: 0, toolCalls: [{ index: 0, arguments: "{" }] },
    { index: 0, toolCalls: [{ index: 1, arguments: "{" }] },
  ];
  expect(coalesced(chunks)).toEqual(chunks);
});

test("the arguments of a call are one piece, and its beginning stays by itself", () => {
  const chunks: ChatChunk[] = [
    { index: 0, toolCalls: [{ index: 0, id: "call_1", name: "f", arguments: "" }] },
    { index: 0, toolCalls: [{ index: 0, arguments: '{"a"' }] },
    { index: 0, toolCalls: [{ index: 0, arguments: ":1}" }] },
  ];
  expect(coalesced(chunks)).toEqual([
    chunks[0],
    { index: 0, toolCalls: [{ index: 0, arguments: '{"a":1}' }] },
  ]);
});

const delta = fc.record(
  { index: fc.nat(1), id: fc.constant("c"), name: fc.constant("f"), arguments: fc.string({ maxLength: 3 }) },
  { requiredKeys: ["index"] },
);
const chunk: fc.Arbitrary<ChatChunk> = fc.record(
  {
    index: fc.nat(1),
    id: fc.constantFrom("a", "b"),
    model: fc.constant("m"),
    text: fc.string({ minLength: 1, maxLength: 3 }),
    reasoning: fc.string({ minLength: 1, maxLength: 3 }),
    refusal: fc.constant("no"),
    toolCalls: fc.array(delta, { minLength: 1, maxLength: 2 }),
    finishReason: fc.constantFrom("stop" as const, "length" as const),
    usage: fc.record({ inputTokens: fc.nat(3) }),
    logprobs: fc.constant({ content: [1] }),
  },
  { requiredKeys: ["index"] },
);
const simple: fc.Arbitrary<ChatChunk> = fc.oneof(
  fc.record({ index: fc.nat(1), text: fc.string({ minLength: 1, maxLength: 3 }) }),
  fc.record({ index: fc.nat(1), reasoning: fc.string({ minLength: 1, maxLength: 3 }) }),
  fc.record({
    index: fc.nat(1),
    toolCalls: fc.tuple(fc.record({ index: fc.nat(1), arguments: fc.string({ maxLength: 3 }) })),
  }),
  chunk,
);

test("the joined answer is that of the chunks one by one, and nothing is left to join", () => {
  fc.assert(
    fc.property(fc.array(simple, { maxLength: 30 }), (chunks) => {
      const joined = coalesced(chunks);
      expect(answerOf(joined)).toEqual(answerOf(chunks));
      expect(coalesced(joined)).toEqual(joined);
    }),
  );
});
