import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endOf, outcomeOf, splitAt, splitBy, type DecoderOf } from "../../test/support/both-ways.ts";
import { mutationOf, written, type Json } from "../../test/support/json-mutation.ts";
import { aiSearchEmbeddingDecoder } from "./ai-search-embedding.ts";
import { embeddingDecoder } from "./openai-embedding.ts";

type Vector = readonly number[];
type Shape = "OpenAI" | "AI Search" | "AI Search, hosted";

const decoderOf =
  (shape: Shape, count: number, zeroVector: "error" | "warn" = "error"): DecoderOf =>
  (isFast) =>
    (shape === "OpenAI" ? embeddingDecoder : aiSearchEmbeddingDecoder)(
      "application/json",
      { count, zeroVector },
      isFast,
    );

const openAi = (...embeddings: string[]): string =>
  `{"object":"list","data":[${embeddings
    .map((embedding, index) => `{"object":"embedding","index":${index},"embedding":${embedding}}`)
    .join(",")}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3}}`;

const base64Of = (numbers: Vector): string =>
  Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

/** The same in both ways and in any pieces, and whether it was scanned. */
function isScanned(text: string | Uint8Array, decoder: DecoderOf): boolean {
  const bytes = Buffer.from(text);
  const plain = outcomeOf(decoder(false), [bytes]);
  const fast = outcomeOf(decoder(true), [bytes]);
  expect(fast.told).toEqual(plain.told);
  for (const size of [1, 2, 3, 7, 30]) expect(outcomeOf(decoder(true), splitBy(bytes, size))).toEqual(fast);
  return fast.isScanned;
}

describe("the vectors are scanned", () => {
  test.each([
    ["lists", openAi("[0.5,-0.25]", "[1e-3,2]")],
    ["base64", openAi(`"${base64Of([0.5, -0.25])}"`, `"${base64Of([1, 2])}"`)],
    ["both in one answer", openAi(`"${base64Of([0.5, -0.25])}"`, "[1,2]")],
    ["in another order", '{"data":[{"embedding":[1,2],"index":1},{"embedding":[3,4],"index":0}]}'],
    ["without indexes", '{"data":[{"embedding":[1,2]},{"embedding":[3,4]}]}'],
    [
      "with blanks everywhere",
      '\n { "data" : [ { "embedding" :\t[ 1 ,\r\n 2 ] , "index" : 0 } , { "index" : 1, "embedding" : [\n\n3,4\n] } ] } \n',
    ],
    ["with text that looks like a member", openAi("[1,2]", "[3,4]").replace('"m"', '"\\"embedding\\":[1]"')],
    ["with escapes in texts", openAi("[1,2]", "[3,4]").replace('"m"', '"\\u6a21\\\\"')],
    ["with a model in Chinese", openAi("[1,2]", "[3,4]").replace('"m"', '"模型"')],
    ["with the name as a value", openAi("[1,2]", "[3,4]").replace('"m"', '"embedding"')],
    [
      "with names that are longer or shorter",
      openAi("[1,2]", "[3,4]").replace('"model"', '"embeddings":1,"embeddin":2,"model"'),
    ],
  ])("of %s", (_, text) => {
    expect(isScanned(text, decoderOf("OpenAI", 2))).toBe(true);
  });

  test.each(["AI Search", "AI Search, hosted"] as const)("of %s", (shape) => {
    const embeddings = '{"embeddings":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[3,4]}]}';
    const text =
      shape === "AI Search"
        ? embeddings
        : `{"request_id":"r","usage":{"token_count":1},"result":${embeddings}}`;
    expect(isScanned(text, decoderOf(shape, 2))).toBe(true);
  });

  test("of an answer with a vector of zeros that is let pass", () => {
    expect(isScanned(openAi("[0,-0]", "[1,2]"), decoderOf("OpenAI", 2, "warn"))).toBe(true);
  });
});

describe("parsed whole, with the same outcome, is an answer with", () => {
  const rest = "[3,4]";
  test.each([
    ["a key with escapes", openAi("[1,2]", rest).replace('"embedding":', '"embedd\\u0069ng":')],
    ["another key with escapes", openAi("[1,2]", rest).replace('"model"', '"mod\\u0065l"')],
    ["a number in a vector's place", openAi("0", rest)],
    ["null in a vector's place", openAi("null", rest)],
    ["an object in a vector's place", openAi('{"0":1,"1":2}', rest)],
    ["a list in a vector", openAi("[[1,2]]", rest)],
    ["null in a vector", openAi("[1,null]", rest)],
    ["text in a vector", openAi('[1,"2"]', rest)],
    ["NaN in a vector", openAi("[1,NaN]", rest)],
    ["an empty vector", openAi("[]", rest)],
    ["a number too large", openAi("[1,3.5e38]", rest)],
    ["a leading zero", openAi("[1,02]", rest)],
    ["a number on the border between two", openAi("[1,1.000000059604644775390625]", rest)],
    ["a number with endless digits", openAi(`[1,0.${"3".repeat(200)}]`, rest)],
    ["a list that ends twice", openAi("[1,2]]", rest)],
    ["a number behind a vector", openAi("[1,2]5", rest)],
    ["a list that never ends", openAi("[1,2", rest).slice(0, 70)],
    ["vectors of two lengths", openAi("[1,2,3]", rest)],
    ["a vector of zeros", openAi("[0,-0]", rest)],
    ["a vector too many", openAi("[1,2]", rest, rest)],
    ["a vector too few", openAi("[1,2]")],
    ["a key twice", openAi("[1,2]", rest).replace('"embedding":[', '"embedding":[7,8],"embedding":[')],
    ["an index twice", openAi("[1,2]", rest).replace('"index":1', '"index":0')],
    ["text that is no base64", openAi(`"AACAPw=="`, `"AACA$w=="`)],
    ["base64 with an escape", openAi(`"AACAPwAA\\/z8="`, `"AACAPwAAgD8="`)],
    ["base64 of the URL alphabet", openAi(`"AACAPwAA_z8="`, `"AACAPwAAgD8="`)],
    ["base64 with stray bits", openAi(`"AACAPx=="`, `"AACAPw=="`)],
    ["base64 of no whole numbers", openAi(`"AACA"`, `"AACA"`)],
    ["base64 of NaN", openAi(`"AADAfw=="`, `"AACAPw=="`)],
    ["empty base64", openAi(`""`, `""`)],
    ["a byte order mark", `\uFEFF${openAi("[1,2]", rest)}`],
    [
      "an error beside its vectors",
      openAi("[1,2]", rest).replace('"model"', '"error":{"message":"m"},"model"'),
    ],
    ["more behind it", `${openAi("[1,2]", rest)}{}`],
    ["a comma too many", openAi("[1,2]", rest).replace("],", ",],")],
    ["a line feed in a text", openAi("[1,2]", rest).replace('"m"', '"\n"')],
    ["many levels", openAi("[1,2]", rest).replace('"m"', `${"[".repeat(60)}${"]".repeat(60)}`)],
    [
      "a vector at the last level but one",
      openAi("[1,2]", rest).replace('"m"', `${"[".repeat(62)}{"embedding":[1,2]}${"]".repeat(62)}`),
    ],
    ["much else in it", openAi("[1,2]", rest).replace('"m"', `"${"m".repeat(2 ** 20)}"`)],
  ])("%s", (_, text) => {
    expect(isScanned(text, decoderOf("OpenAI", 2))).toBe(false);
  });

  test("a first vector so long that all of its length would fill the memory", () => {
    const text = openAi(`[${"1,".repeat(40_000)}1]`, rest);
    expect(isScanned(text.slice(0, -1), decoderOf("OpenAI", 2))).toBe(false);
    const decoder = decoderOf("OpenAI", 1_000)(true);
    expect(outcomeOf(decoder, [Buffer.from(text)]).isScanned).toBe(false);
  });
});

test("vectors in another order are put on a block of their own, in input order", () => {
  const text = '{"data":[{"embedding":[1,2],"index":1},{"embedding":[3,4],"index":0}]}';
  const decoder = decoderOf("OpenAI", 2)(true);
  decoder.write(Buffer.from(text));
  const { vectors } = decoder.end();
  expect(new Float32Array(vectors[0]?.buffer ?? new ArrayBuffer(0))).toEqual(Float32Array.of(3, 4, 1, 2));
});

const bound = Math.fround(1e30);
const number = fc.oneof(
  fc.float({ noNaN: true, min: -bound, max: bound }),
  fc.double({ noNaN: true, min: -1, max: 1 }),
  fc.integer({ min: -9, max: 9 }),
);
const COUNT = 3;
const vectors = fc.integer({ min: 1, max: 9 }).chain((length) =>
  fc.array(fc.array(number, { minLength: length, maxLength: length }), {
    minLength: COUNT,
    maxLength: COUNT,
  }),
);

const shape = fc.constantFrom<Shape>("OpenAI", "AI Search", "AI Search, hosted");

const answer = fc
  .record({
    vectors,
    order: fc.shuffledSubarray([0, 1, 2], { minLength: COUNT }),
    isText: fc.array(fc.boolean(), { minLength: COUNT, maxLength: COUNT }),
    hasIndex: fc.boolean(),
    isIndexLast: fc.boolean(),
    model: fc.oneof(fc.string(), fc.constantFrom("embedding", '"embedding":[1]', "模型")),
  })
  .map(({ vectors: given, order, isText, hasIndex, isIndexLast, model }) => {
    const items = order.map((index): Json => {
      const embedding = isText[index] === true ? base64Of(given[index] ?? []) : [...(given[index] ?? [])];
      const place = hasIndex ? { index } : {};
      return isIndexLast
        ? { embedding, object: "embedding", ...place }
        : { object: "embedding", ...place, embedding };
    });
    return { items, model };
  });

const answerIn = (form: Shape, { items, model }: { items: Json[]; model: string }): Json => {
  if (form === "OpenAI") return { object: "list", data: items, model, usage: { prompt_tokens: 1 } };
  return form === "AI Search"
    ? { embeddings: items, usage: { token_count: 1 } }
    : { request_id: model, result: { embeddings: items } };
};

const json = fc.tuple(shape, answer).map(([form, given]) => ({ form, json: answerIn(form, given) }));
const places = fc.array(fc.nat(), { maxLength: 8 });

test("any answer gives the same vectors in both ways, in whatever pieces it comes", () => {
  fc.assert(
    fc.property(json, places, fc.constantFrom("", " ", "\t", "\n  "), (given, cuts, indent) => {
      const bytes = Buffer.from(JSON.stringify(given.json, undefined, indent));
      const open = decoderOf(given.form, COUNT, "warn");
      const plain = outcomeOf(open(false), [bytes]);
      expect(outcomeOf(open(true), splitAt(bytes, cuts)).told).toEqual(plain.told);
    }),
  );
});

test("every size of pieces gives the same", () => {
  const waves = [1, 2, 3].map((first) => Array.from({ length: 12 }, (_, at) => Math.sin(first + at) / 10));
  const [doubles = [], shortest = [], floats = []] = waves;
  const text = openAi(
    JSON.stringify(doubles),
    JSON.stringify(shortest.map((wave) => Number(wave.toPrecision(8)))),
    `"${base64Of(floats)}"`,
  );
  const open = decoderOf("OpenAI", COUNT, "warn");
  const plain = outcomeOf(open(false), [Buffer.from(text)]);
  for (let size = 1; size < 100; size++)
    expect(outcomeOf(open(true), splitBy(Buffer.from(text), size)), `pieces of ${size}`).toEqual({
      told: plain.told,
      isScanned: true,
    });
});

test("a changed answer ends alike in both ways, with the same error or the same vectors", () => {
  const changed = json.chain(({ form, json: good }) =>
    mutationOf(good).chain((once) =>
      fc.oneof(fc.constant(once), mutationOf(once)).map((bad) => ({ form, text: written(bad) })),
    ),
  );
  fc.assert(
    fc.property(changed, places, fc.constantFrom("error", "warn"), ({ form, text }, cuts, zeroVector) => {
      const open = decoderOf(form, COUNT, zeroVector);
      const bytes = Buffer.from(text);
      expect(outcomeOf(open(true), splitAt(bytes, cuts)).told).toEqual(outcomeOf(open(false), [bytes]).told);
    }),
  );
});

test("an answer with other bytes in it ends alike in both ways", () => {
  const inserts = [
    "",
    "0",
    "1",
    "-",
    ".",
    "e5",
    ",",
    "[",
    "]",
    "{",
    "}",
    '"',
    "\\",
    ":",
    " ",
    "\u0000",
    "null",
  ];
  const edit = fc.record({
    at: fc.nat(),
    less: fc.nat(3),
    more: fc.oneof(
      fc
        .constantFrom(...inserts, '"embedding":', '"embedding":[1],', "\\u0065", "\u00e9")
        .map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
    ),
  });
  fc.assert(
    fc.property(json, fc.array(edit, { minLength: 1, maxLength: 3 }), places, (given, edits, cuts) => {
      let bytes = Buffer.from(JSON.stringify(given.json));
      for (const { at, less, more } of edits) {
        const from = at % (bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, from), more, bytes.subarray(from + less)]);
      }
      const open = decoderOf(given.form, COUNT);
      expect(outcomeOf(open(true), splitAt(bytes, cuts)).told).toEqual(outcomeOf(open(false), [bytes]).told);
    }),
  );
});

test("answers that come at the same time do not mix", () => {
  const pieces = fc.tuple(json, places).map(([{ form, json: given }, cuts]) => ({
    form,
    pieces: splitAt(Buffer.from(JSON.stringify(given)), cuts),
  }));
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 2, maxLength: 4 }), (answers) => {
      const decoders = answers.map(({ form }) => decoderOf(form, COUNT, "warn")(true));
      for (let at = 0; answers.some((one) => at < one.pieces.length); at++)
        for (const [which, one] of answers.entries())
          decoders[which]?.write(one.pieces[at] ?? new Uint8Array(0));
      for (const [which, { form, pieces: own }] of answers.entries()) {
        const decoder = decoders[which];
        if (decoder === undefined) throw new Error("one decoder an answer");
        expect(endOf(decoder).told).toEqual(outcomeOf(decoderOf(form, COUNT, "warn")(false), own).told);
      }
    }),
  );
});
