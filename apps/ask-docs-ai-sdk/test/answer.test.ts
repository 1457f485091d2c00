import { simulateReadableStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { expect, test } from "vitest";
import { streamAnswer } from "../src/answer.ts";

const PASSAGES = [{ text: "Four posts.", file: "a.md", heading: "Gate" }];

const model = (): MockLanguageModelV4 =>
  new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({
        initialDelayInMs: null,
        chunkDelayInMs: null,
        chunks: [
          { type: "text-start", id: "1" },
          { type: "text-delta", id: "1", delta: "Four" },
          { type: "text-delta", id: "1", delta: " posts. [1]" },
          { type: "text-end", id: "1" },
        ],
      }),
    }),
  });

async function piecesOf(chat: MockLanguageModelV4): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of streamAnswer("How many?", PASSAGES, chat)) pieces.push(piece);
  return pieces;
}

test("an answer comes in pieces, as the model writes it", async () => {
  const pieces = await piecesOf(model());

  expect(pieces).toEqual(["Four", " posts. [1]"]);
});

test("whoever leaves the answer early ends the call", async () => {
  const chat = model();

  for await (const piece of streamAnswer("How many?", PASSAGES, chat)) {
    expect(piece).toBe("Four");
    break;
  }

  expect(chat.doStreamCalls[0]?.abortSignal?.aborted).toBe(true);
});

test("a call that fails before its first word rejects, and is no empty answer", async () => {
  const refusing = new MockLanguageModelV4({ doStream: async () => Promise.reject(new Error("refused")) });

  await expect(piecesOf(refusing)).rejects.toThrow("refused");
});
