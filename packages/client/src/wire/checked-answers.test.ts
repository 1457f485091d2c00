import fc from "fast-check";
import { expect, test } from "vitest";
import { mutationOf, written, type Json } from "../../test/support/json-mutation.ts";
import { ResponseError } from "../errors.ts";
import type { BodyDecoder } from "../exchange.ts";
import { aiSearchEmbeddingDecoder } from "./ai-search-embedding.ts";
import { aiSearchRerankDecoder } from "./ai-search-rerank.ts";
import { chatDecoder } from "./openai-chat.ts";
import { embeddingDecoder } from "./openai-embedding.ts";
import { rerankDecoder } from "./rerank.ts";

const COUNT = 3;

/** What the decoder makes of the text, or its refusal, which is always typed. */
function readBy<T>(decoder: BodyDecoder<T>, text: string): T | ResponseError {
  try {
    decoder.write(Buffer.from(text));
    return decoder.end();
  } catch (error) {
    if (ResponseError.isInstance(error)) return error;
    throw error;
  }
}

/** `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const isPlace = (value: unknown, count: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count;
const areDifferent = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
const reportsError = (json: unknown): boolean =>
  isFields(json) &&
  (isFields(json["error"]) ||
    (typeof json["error"] === "string" && json["error"].trim() !== "") ||
    json["object"] === "error");

/** The numbers of a vector, by its form; `undefined` for none. */
function numbersOf(value: unknown): number[] | undefined {
  if (Array.isArray(value)) return value.every((one) => typeof one === "number") ? value : undefined;
  if (typeof value !== "string" || value.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(value, "base64");
  if (bytes.toString("base64") !== value || bytes.length % 4 !== 0) return undefined;
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}

function isGoodList(list: unknown, dimensions: number | undefined): boolean {
  if (!Array.isArray(list) || list.length !== COUNT || !list.every(isFields)) return false;
  const indexes = list.map((item: Fields) => item["index"]).filter(isGiven);
  if (indexes.length !== 0 && indexes.length !== COUNT) return false;
  if (!indexes.every((index) => isPlace(index, COUNT)) || !areDifferent(indexes)) return false;
  const vectors = list.map((item: Fields) => numbersOf(item["embedding"]));
  const length = dimensions ?? vectors[0]?.length;
  return vectors.every(
    (vector) =>
      vector !== undefined &&
      vector.length > 0 &&
      vector.length === length &&
      vector.every((number) => Math.abs(number) <= 3.4e38) &&
      vector.some((number) => Math.fround(number) !== 0),
  );
}

const vectorText = (numbers: readonly number[]): string =>
  Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

const numbers = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
const vectors = fc.array(numbers, { minLength: COUNT, maxLength: COUNT });
const order = fc.shuffledSubarray([0, 1, 2], { minLength: COUNT });
const itemsOf = (
  given: readonly number[][],
  places: readonly number[],
  write: (numbers: readonly number[]) => Json,
): Json => places.map((index) => ({ index, embedding: write(given[index] ?? []) }));

type Form = {
  name: string;
  good: fc.Arbitrary<Json>;
  decoder(): BodyDecoder<unknown>;
  isGood(json: unknown): boolean;
  /** What a caller relies on, and would store. */
  resultOf(value: never): unknown;
};

const expected = { count: COUNT, zeroVector: "error" } as const;
const vectorsOf = ({ vectors: read }: { vectors: Float32Array[] }): unknown => read;
const resultsOf = ({ results }: { results: unknown }): unknown => results;
const eas = (
  name: string,
  write: (numbers: readonly number[]) => Json,
  { dimensions, isFast = false }: { dimensions?: number; isFast?: boolean } = {},
): Form => ({
  name: `EAS vectors as ${name}`,
  good: fc.tuple(vectors, order).map(([given, places]) => ({
    data: itemsOf(given, places, write),
    model: "m",
    usage: { prompt_tokens: 3 },
  })),
  decoder: () => embeddingDecoder("application/json", { ...expected, dimensions }, isFast),
  isGood: (json) => isFields(json) && !reportsError(json) && isGoodList(json["data"], dimensions),
  resultOf: vectorsOf,
});

const scores = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: COUNT, maxLength: COUNT });
const scored = (key: string): fc.Arbitrary<Json[]> =>
  fc
    .tuple(scores, order)
    .map(([given, places]) => places.map((index) => ({ index, [key]: given[index] ?? 0 })));

function isGoodRanking(list: unknown, mayLackIndexes: boolean): boolean {
  if (!Array.isArray(list) || list.length !== COUNT || !list.every(isFields)) return false;
  const indexes = list.map((item: Fields) => item["index"]).filter(isGiven);
  const isBare = mayLackIndexes && indexes.length === 0;
  if (!isBare && (indexes.length !== COUNT || !areDifferent(indexes))) return false;
  if (!indexes.every((index) => isPlace(index, COUNT))) return false;
  return list.every((item: Fields) => {
    const score = item["relevance_score"] === undefined ? item["score"] : item["relevance_score"];
    return typeof score === "number" && Number.isFinite(score);
  });
}

const rerank = (name: string, good: fc.Arbitrary<Json>, isGood: Form["isGood"]): Form => ({
  name: `scores in ${name}`,
  good,
  decoder: () => rerankDecoder("application/json", COUNT),
  isGood,
  resultOf: resultsOf,
});

const isText = (value: unknown): boolean => !isGiven(value) || typeof value === "string";
function isGoodCall(call: unknown): boolean {
  if (!isFields(call) || !isText(call["id"])) return false;
  if (isGiven(call["index"]) && !Number.isInteger(call["index"])) return false;
  const called = call["function"];
  if (!isFields(called) || typeof called["name"] !== "string" || called["name"] === "") return false;
  return isText(called["arguments"]) || isFields(called["arguments"]);
}

function isGoodMessage(message: unknown): boolean {
  if (!isFields(message)) return false;
  const { content, tool_calls: calls, reasoning, reasoning_content: older } = message;
  if (!isText(reasoning) || !isText(older)) return false;
  if (isGiven(calls) && !(Array.isArray(calls) && calls.every(isGoodCall))) return false;
  if ([content, calls, reasoning, older].every((field) => field === undefined)) return false;
  return (
    isText(content) ||
    (Array.isArray(content) &&
      content.every(
        (part) =>
          isFields(part) && isText(part["text"]) && (part["type"] !== "text" || isGiven(part["text"])),
      ))
  );
}

function isGoodChat(json: unknown): boolean {
  if (!isFields(json) || reportsError(json) || !Array.isArray(json["choices"])) return false;
  const choices: unknown[] = json["choices"];
  const indexes = choices.map((choice, place) => (isFields(choice) ? (choice["index"] ?? place) : place));
  return (
    choices.length > 0 &&
    areDifferent(indexes) &&
    indexes.every((index) => isPlace(index, Number.MAX_SAFE_INTEGER)) &&
    choices.every(
      (choice) => isFields(choice) && isText(choice["finish_reason"]) && isGoodMessage(choice["message"]),
    )
  );
}

const chatAnswer: fc.Arbitrary<Json> = fc
  .tuple(fc.string(), fc.string(), fc.boolean())
  .map(([one, other, inParts]) => ({
    id: "chatcmpl-1",
    model: "m",
    usage: { prompt_tokens: 1, completion_tokens: 2 },
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        message: {
          role: "assistant",
          content: inParts ? [{ type: "text", text: one }] : one,
          reasoning: other,
        },
      },
      {
        index: 1,
        finish_reason: "tool_calls",
        message: {
          content: null,
          tool_calls: [
            { id: "call-1", index: 0, type: "function", function: { name: "f", arguments: '{"a":1}' } },
          ],
        },
      },
    ],
  }));

const FORMS: readonly Form[] = [
  eas("lists", (given) => [...given]),
  eas("lists of a known length", (given) => [...given], { dimensions: 4 }),
  eas("base64", vectorText),
  eas("lists that are scanned", (given) => [...given], { isFast: true }),
  eas("base64 that is scanned", vectorText, { isFast: true }),
  ...[true, false].map((wrapped): Form => ({
    name: `AI Search vectors${wrapped ? " in the wrapper" : ""}`,
    good: fc.tuple(vectors, order).map(([given, places]) => {
      const embeddings = itemsOf(given, places, (one) => [...one]);
      return wrapped ? { result: { embeddings }, usage: { token_count: 1 } } : { embeddings };
    }),
    decoder: () => aiSearchEmbeddingDecoder("application/json", expected),
    isGood: (json) => {
      if (!isFields(json) || reportsError(json)) return false;
      return isGoodList(
        isFields(json["result"]) ? json["result"]["embeddings"] : json["embeddings"],
        undefined,
      );
    },
    resultOf: vectorsOf,
  })),
  rerank(
    "`results`",
    scored("relevance_score").map((results) => ({ results })),
    (json) => {
      if (!isFields(json) || reportsError(json)) return false;
      const key = json["results"] === undefined && json["data"] !== undefined ? "data" : "results";
      return isGoodRanking(json[key], key === "data");
    },
  ),
  rerank(
    "`data`",
    scored("score").map((data) => ({ data })),
    (json) => {
      return isFields(json) && !reportsError(json) && isGoodRanking(json["data"], true);
    },
  ),
  rerank("a bare list", scored("score"), (json) => isGoodRanking(json, false)),
  {
    name: "AI Search scores",
    good: scores.map((given) => ({ scores: given })),
    decoder: () => aiSearchRerankDecoder("application/json", COUNT),
    isGood: (json) => {
      if (!isFields(json) || reportsError(json)) return false;
      const list = isFields(json["result"]) ? json["result"]["scores"] : json["scores"];
      if (!Array.isArray(list) || list.length !== COUNT) return false;
      return (
        list.every((score) => typeof score === "number" && Number.isFinite(score)) ||
        isGoodRanking(list, false)
      );
    },
    resultOf: resultsOf,
  },
  {
    name: "chat",
    good: chatAnswer,
    decoder: () => chatDecoder("application/json"),
    isGood: isGoodChat,
    resultOf: ({ choices }: { choices: unknown }) => choices,
  },
];

test.each(FORMS.map((form) => [form.name, form] as const))(
  "%s: an answer is read exactly when it is good, whatever was changed in it",
  (_, { good, decoder, isGood }) => {
    const changedOften = good.chain((json) =>
      mutationOf(json).chain((once) => fc.oneof(fc.constant(once), mutationOf(once))),
    );
    fc.assert(
      fc.property(changedOften, (json) => {
        const text = written(json);
        const read = readBy(decoder(), text);
        expect(ResponseError.isInstance(read)).toBe(!isGood(parsed(text)));
      }),
    );
    fc.assert(fc.property(good, (json) => !ResponseError.isInstance(readBy(decoder(), written(json)))));
  },
);

test.each(FORMS.filter(({ name }) => name !== "chat").map((form) => [form.name, form] as const))(
  "%s: one change of a good answer is refused, or leaves what it says as it was",
  (_, { good, decoder, resultOf }) => {
    const pair = good.chain((json) => mutationOf(json).map((changed) => [json, changed] as const));
    fc.assert(
      fc.property(pair, ([json, changed]) => {
        const read = readBy(decoder(), written(changed));
        if (ResponseError.isInstance(read)) return;
        expect(resultOf(read as never)).toEqual(resultOf(readBy(decoder(), written(json)) as never));
      }),
    );
  },
);

type ReadChoice = { index: number; text: string; toolCalls: { name: string; arguments: string }[] };

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What an answer's choices say, read without the code that is tested. */
function sayingsOf(json: unknown): ReadChoice[] {
  const choices = isFields(json) && Array.isArray(json["choices"]) ? (json["choices"] as unknown[]) : [];
  const sayings = choices.filter(isFields).map((choice, place) => {
    const message = isFields(choice["message"]) ? choice["message"] : {};
    const { content, tool_calls: calls } = message;
    const parts = Array.isArray(content)
      ? content.filter(isFields).map((part) => part["text"] ?? "")
      : [content ?? ""];
    return {
      index: Number(choice["index"] ?? place),
      text: parts.map(textOf).join(""),
      toolCalls: (Array.isArray(calls) ? calls : []).filter(isFields).map((call) => {
        const called = isFields(call["function"]) ? call["function"] : {};
        const given = called["arguments"];
        return {
          name: textOf(called["name"]),
          arguments: isFields(given) ? JSON.stringify(given) : textOf(given),
        };
      }),
    };
  });
  return sayings.toSorted((one, other) => one.index - other.index);
}

test("chat: what is read of a changed answer is what it says, and nothing of another type has become text", () => {
  const changed = chatAnswer.chain(mutationOf);
  fc.assert(
    fc.property(changed, (json) => {
      const read = readBy(chatDecoder("application/json"), written(json)) as
        | ResponseError
        | { choices: ReadChoice[] };
      if (ResponseError.isInstance(read)) return;
      const said = read.choices.map(({ index, text, toolCalls }) => ({
        index,
        text,
        // A finished call without arguments has none.
        toolCalls: toolCalls.map(({ name, arguments: given }) => ({
          name,
          arguments: given === "{}" ? "" : given,
        })),
      }));
      expect(said).toEqual(
        sayingsOf(parsed(written(json))).map(({ toolCalls, ...choice }) => ({
          ...choice,
          toolCalls: toolCalls.map(({ name, arguments: given }) => ({
            name,
            arguments: given === "{}" ? "" : given,
          })),
        })),
      );
    }),
  );
});

test("numbers of 32 bits come through both forms as they are: zeros with their sign, subnormals, the largest", () => {
  const floats = fc.array(fc.float({ noNaN: true, min: Math.fround(-3.39e38), max: Math.fround(3.39e38) }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(floats, (given) => {
      const asNumbers = given.map((number) => (Object.is(number, -0) ? "-0" : String(number))).join(",");
      for (const text of [`[1,${asNumbers}]`, JSON.stringify(vectorText([1, ...given]))]) {
        const read = readBy(
          embeddingDecoder("application/json", { count: 1, zeroVector: "error" }),
          `{"data":[{"embedding":${text}}]}`,
        );
        if (ResponseError.isInstance(read)) throw read;
        expect([...(read.vectors[0] ?? [])].every((number, at) => Object.is(number, [1, ...given][at]))).toBe(
          true,
        );
      }
    }),
    { examples: [[[-0, 2 ** -149, -(2 ** -127), 2 ** -126]]] },
  );
});
