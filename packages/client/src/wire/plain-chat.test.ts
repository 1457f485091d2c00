import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chatAccumulator } from "../chat/accumulate.ts";
import type { ChatChunk, ChatResponse } from "../types.ts";
import { chatStreamDecoder } from "./openai-chat-stream.ts";
import { chatDecoder, type DecodedChat } from "./openai-chat.ts";
import { toPlainAnswer, toPlainChunk } from "./plain-chat.ts";

const FOLDER = new URL("../../../../fixtures/", import.meta.url);
const filesOf = (folder: string, end: string): [string, Buffer][] =>
  readdirSync(new URL(folder, FOLDER))
    .filter((name) => name.endsWith(end) && !/^(broken|request)/.test(name))
    .map((name) => [name, readFileSync(new URL(folder + name, FOLDER))]);

function chunksOf(bytes: Uint8Array): ChatChunk[] {
  const decoder = chatStreamDecoder("text/event-stream", 2);
  return [...decoder.write(bytes), ...decoder.end()];
}

const written = (chunks: readonly ChatChunk[]): Buffer =>
  Buffer.from(
    `${chunks.map((chunk) => `data: ${JSON.stringify(toPlainChunk(chunk))}\n\n`).join("")}data: [DONE]\n\n`,
  );

/** Without the server's own words, and what the plain form has no place for. */
function plainly(chunks: readonly ChatChunk[]): unknown {
  const whole = chatAccumulator();
  for (const chunk of chunks) whole.add(chunk);
  const { choices, ...answer }: ChatResponse = whole.response({ requestIds: [], attempts: 1 });
  const { rawFinishReason: _raw, stoppedBy: _stopped, logprobs: _logprobs, ...flat } = answer;
  return [flat, choices.map(bare)];
}

const bare = ({
  rawFinishReason: _raw,
  stoppedBy: _stopped,
  logprobs: _logprobs,
  ...rest
}: DecodedChat["choices"][number]) => rest;

test.each(filesOf("chat-stream/", ".sse"))(
  "the stream %s says the same in its plain form",
  (_name, bytes) => {
    const chunks = chunksOf(bytes);

    expect(plainly(chunksOf(written(chunks)))).toEqual(plainly(chunks));
  },
);

function answerOf(bytes: Uint8Array): DecodedChat {
  const decoder = chatDecoder("application/json");
  decoder.write(bytes);
  return decoder.end();
}

test.each(filesOf("chat/", ".json"))("the answer %s says the same in its plain form", (_name, bytes) => {
  const { raw: _raw, choices, ...answer } = answerOf(bytes);

  const again = answerOf(Buffer.from(JSON.stringify(toPlainAnswer({ ...answer, choices, raw: undefined }))));

  expect({ ...again, raw: undefined, choices: again.choices.map(bare) }).toEqual({
    ...answer,
    raw: undefined,
    choices: choices.map(bare),
  });
});

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const piece = fc.record({
  text: optional(text),
  reasoning: optional(text),
  call: optional(fc.record({ index: fc.nat({ max: 2 }), arguments: text })),
  usage: optional(fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() })),
});

test("a plain stream says the same in its plain form, whatever it says", () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.constantFrom("stop", "length"),
      (pieces, finish_reason) => {
        const chunks: ChatChunk[] = [0, 1, 2].map((index) => ({
          index: 0,
          id: "c-1",
          toolCalls: [{ index, id: `call-${index}`, name: `tool-${index}`, arguments: "" }],
        }));
        for (const { call, ...rest } of pieces)
          chunks.push(
            JSON.parse(
              JSON.stringify({ index: 0, id: "c-1", ...rest, ...(call && { toolCalls: [call] }) }),
            ) as ChatChunk,
          );
        chunks.push({
          index: 0,
          id: "c-1",
          finishReason: finish_reason === "stop" ? "tool-calls" : "length",
        });

        expect(plainly(chunksOf(written(chunks)))).toEqual(plainly(chunks));
      },
    ),
  );
});
