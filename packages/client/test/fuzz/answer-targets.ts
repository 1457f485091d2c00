import type { BodyDecoder } from "../../src/exchange.ts";
import { readErrorBody } from "../../src/wire/error-body.ts";
import { aiSearchEmbeddingDecoder } from "../../src/wire/ai-search-embedding.ts";
import { aiSearchRerankDecoder } from "../../src/wire/ai-search-rerank.ts";
import type { DecodedEmbeddings } from "../../src/wire/embedding-answer.ts";
import { modelsDecoder } from "../../src/wire/models.ts";
import { chatDecoder } from "../../src/wire/openai-chat.ts";
import { embeddingDecoder } from "../../src/wire/openai-embedding.ts";
import { rerankDecoder } from "../../src/wire/rerank.ts";
import type { RerankResult } from "../../src/types.ts";
import { insist, kindOf, typed, type Target } from "./target.ts";
import { textOf } from "./text.ts";

const JSON_TOKENS = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "null",
  "true",
  "0",
  "-0",
  "1e999",
  "1e-46",
  "3.5e38",
  "NaN",
  "-Infinity",
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__":',
  '"index":0,',
  '"index":-1,',
  '"index":1.5,',
  '"index":"0",',
  '{"error":{"message":"m"}}',
  "[".repeat(3_000),
  '"embedding":[]',
  '"AAAAPwAAgL4AAIA/"',
  '"',
  "\uFEFF",
  "<html>",
];

const TYPES = ["application/json", undefined, "text/html; charset=utf-8"];

type Open<T> = (type: string | undefined, count: number) => BodyDecoder<T>;
type Form<T> = {
  name: string;
  seeds: readonly string[];
  open: Open<T>;
  /** What holds for every answer that is taken. */
  judge(value: T, count: number): void;
};

function answerTarget<T>({ name, seeds, open, judge }: Form<T>): Target {
  const read = (input: Uint8Array, type: string | undefined, count: number): T => {
    const decoder = open(type, count);
    decoder.write(input);
    return decoder.end();
  };
  return {
    name,
    seeds,
    tokens: JSON_TOKENS,
    check(input, chance) {
      const count = 1 + chance.below(3);
      const type = chance.below(4) === 0 ? chance.pick(TYPES) : TYPES[0];
      const outcome = typed(() => read(input, type, count));
      if ("error" in outcome) {
        insist(outcome.error.message.length < 2_000, "the error is as long as the answer");
        return kindOf(outcome.error);
      }
      judge(outcome.value, count);
      return `taken ${count}`;
    },
    retained: {
      ours: (input) => typed(() => read(input, TYPES[0], 1)),
      plain: (input) => parsed(Buffer.from(input).toString("utf8")),
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

function judgeVectors({ vectors, zeroVectors }: DecodedEmbeddings, count: number): void {
  insist(vectors.length === count, `${vectors.length} vectors were taken for ${count} inputs`);
  const dimensions = vectors[0]?.length ?? 0;
  insist(dimensions > 0, "an empty vector was taken");
  for (const vector of vectors) {
    insist(vector.length === dimensions, "vectors of several lengths were taken");
    insist(vector.every(Number.isFinite), "a number that is not finite was taken");
    insist(
      vector.some((number) => number !== 0),
      "a vector of zeros was taken",
    );
  }
  insist(zeroVectors.length === 0, "a vector of zeros was told where it is an error");
}

function judgeRanking({ results }: { results: readonly RerankResult[] }, count: number): void {
  insist(results.length === count, `${results.length} scores were taken for ${count} documents`);
  insist(new Set(results.map(({ index }) => index)).size === count, "an index came twice");
  for (const [place, { index, score }] of results.entries()) {
    insist(Number.isInteger(index) && index >= 0 && index < count, `the index ${index} was taken`);
    insist(Number.isFinite(score), `the score ${score} was taken`);
    insist(score <= (results[place - 1]?.score ?? score), "the best is not first");
  }
}

const ONE_PER_INPUT = { zeroVector: "error" } as const;

const errorBody: Target = {
  name: "error-body",
  seeds: ["errors", "chat"],
  tokens: JSON_TOKENS,
  check(input, chance) {
    const said = readErrorBody(chance.pick([400, 404, 422, 429, 500, 503]), textOf(input));
    for (const [field, words] of Object.entries(said)) {
      insist(typeof words === "string", `${field} is no text`);
      insist(words.length <= 300, `${field} has ${words.length} characters`);
    }
    return Object.keys(said).join(" ");
  },
  retained: { ours: (input) => readErrorBody(400, textOf(input)), plain: (input) => parsed(textOf(input)) },
};

export const ANSWER_TARGETS: readonly Target[] = [
  answerTarget({
    name: "embedding",
    seeds: ["embed"],
    open: (type, count) => embeddingDecoder(type, { count, ...ONE_PER_INPUT }),
    judge: judgeVectors,
  }),
  answerTarget({
    name: "ai-search-embedding",
    seeds: ["ai-search"],
    open: (type, count) => aiSearchEmbeddingDecoder(type, { count, ...ONE_PER_INPUT }),
    judge: judgeVectors,
  }),
  answerTarget({ name: "rerank", seeds: ["rerank"], open: rerankDecoder, judge: judgeRanking }),
  answerTarget({
    name: "ai-search-rerank",
    seeds: ["ai-search", "rerank"],
    open: aiSearchRerankDecoder,
    judge: judgeRanking,
  }),
  answerTarget({
    name: "chat",
    seeds: ["chat"],
    open: chatDecoder,
    judge: ({ choices }) => {
      insist(choices.length > 0, "an answer without choices was taken");
      for (const { text, finishReason, toolCalls } of choices) {
        insist(typeof text === "string" && typeof finishReason === "string", "a choice lacks its text");
        for (const call of toolCalls)
          insist(
            typeof call.arguments === "string" && call.id !== "",
            "a tool call lacks its id or arguments",
          );
      }
    },
  }),
  answerTarget({
    name: "models",
    seeds: ["models"],
    open: modelsDecoder,
    judge: ({ models }) => {
      for (const { id } of models)
        insist(typeof id === "string" && id !== "", "a model without a name was taken");
    },
  }),
  errorBody,
];
