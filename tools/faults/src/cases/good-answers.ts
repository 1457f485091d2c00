import type { ChatOutcome } from "../play/calls.ts";
import type { Step } from "../raw/line.ts";
import { saysJson } from "../raw/answer.ts";
import type { RawRequest } from "../raw/request.ts";

/** What a good server gives for each text; all numbers are exact in 32 bits. */
export const VECTOR: number[] = [0.5, -0.25, 1];
export const VECTORS: [number[], number[], number[]] = [VECTOR, [0.25, 0.5, -1], [1, 0.5, 0.75]];

type Entry = { index?: unknown; embedding?: unknown };

/** An answer of `/v1/embeddings` with such entries. */
export const embeddingJson = (entries: readonly Entry[]): object => ({
  object: "list",
  model: "m",
  data: entries.map((entry) => ({ object: "embedding", ...entry })),
  usage: { prompt_tokens: 2, total_tokens: 2 },
});

export const indexed = (vectors: readonly unknown[]): Entry[] =>
  vectors.map((embedding, index) => ({ index, embedding }));

export const EMBEDDING_TEXT: string = JSON.stringify(embeddingJson(indexed([VECTOR])));

/** The right answer to one text. */
export const saysEmbedding: Step = saysJson(embeddingJson(indexed([VECTOR])));

/** How many inputs a request to embed has. */
export const inputCount = ({ body }: RawRequest): number => {
  const { input } = JSON.parse(body) as { input: unknown };
  return Array.isArray(input) ? input.length : 1;
};

export const base64Of = (numbers: readonly number[]): string =>
  Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

export const ANSWER_WORDS: string = "The sky scatters blue light.";

export const chatJson = (choice: object = {}, rest: object = {}): object => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "m",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: ANSWER_WORDS },
      finish_reason: "stop",
      ...choice,
    },
  ],
  usage: { prompt_tokens: 7, completion_tokens: 6, total_tokens: 13 },
  ...rest,
});

export const CHAT_VALUE: ChatOutcome = { text: ANSWER_WORDS, finishReason: "stop" };

export const rerankJson = (results: readonly object[]): object => ({ id: "r", model: "m", results });
