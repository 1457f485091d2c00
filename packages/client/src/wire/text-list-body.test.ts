import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { encodeAISearchEmbedding } from "./ai-search-embedding.ts";
import { encodeAISearchMultimodal } from "./ai-search-image-embedding.ts";
import { encodeAISearchRerank } from "./ai-search-rerank.ts";
import { encodeEmbedding } from "./openai-embedding.ts";
import { encodeRerank } from "./rerank.ts";
import { encodeScore } from "./score.ts";
import { encodeTextList } from "./text-list-body.ts";

type Extra = Readonly<Record<string, unknown>>;
type Encode = (
  texts: readonly string[],
  extraBody: Extra | undefined,
  isFast: boolean,
) => string | Uint8Array;

const query = 'What is "documents":[] ?';
const ENCODERS: readonly (readonly [key: string, encode: Encode])[] = [
  ["documents", (documents, extraBody, isFast) => encodeRerank({ query, documents, extraBody }, isFast)],
  ["text_2", (documents, extraBody, isFast) => encodeScore({ query, documents, extraBody }, isFast)],
  ["docs", (documents, extraBody, isFast) => encodeAISearchRerank({ query, documents, extraBody }, isFast)],
  ["input", (input, extraBody, isFast) => encodeEmbedding(input, { format: "base64", extraBody }, isFast)],
  ["input", (input, extraBody, isFast) => encodeAISearchEmbedding({ input, extraBody }, isFast)],
  ["data", (data, extraBody, isFast) => encodeAISearchMultimodal({ type: "text", data, extraBody }, isFast)],
];

/** The body that both ways gave, and whether the fast one went its own way. */
function bothWays(write: (isFast: boolean) => string | Uint8Array): { text: string; isFast: boolean } {
  const plain = write(false);
  const fast = write(true);
  if (typeof plain !== "string") throw new Error("The plain way gives text.");
  expect(Buffer.from(fast).equals(Buffer.from(plain))).toBe(true);
  return { text: plain, isFast: typeof fast !== "string" };
}

const LONG = ['A "gate"\n'.repeat(500), "门😀\ud800", ""];

test.each(ENCODERS)("a long list in `%s` is written fast, with all other fields around it", (key, encode) => {
  const { text, isFast } = bothWays((fast) => encode(LONG, { user: "ann", 7: "first" }, fast));
  expect(isFast).toBe(true);
  expect(JSON.parse(text)).toMatchObject({ [key]: LONG, user: "ann", 7: "first" });
});

test.each(ENCODERS)("a short list in `%s` is written the plain way", (_, encode) => {
  expect(bothWays((isFast) => encode(["a"], undefined, isFast)).isFast).toBe(false);
});

const fieldName = fc.oneof(
  fc.constantFrom(
    "documents",
    "text_1",
    "text_2",
    "docs",
    "input",
    "data",
    "query",
    "model",
    "0",
    "__proto__",
  ),
  fc.string(),
);
const emptyInside = fc.constantFrom<unknown>(
  { documents: [] },
  [{ docs: [], input: [], data: [], text_2: [] }],
  '"documents":[]',
  [],
);

test("with any fields of the caller, the body is that of the plain way", () => {
  const extra = fc.option(
    fc.dictionary(fieldName, fc.oneof(emptyInside, fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined))),
    { nil: undefined },
  );
  const texts = fc.array(fc.string({ unit: "binary" }), { maxLength: 5 });
  fc.assert(
    fc.property(
      fc.constantFrom(...ENCODERS),
      extra,
      texts,
      fc.boolean(),
      ([, encode], extraBody, some, isLong) => {
        const { text } = bothWays((isFast) => encode(isLong ? [...LONG, ...some] : some, extraBody, isFast));
        expect(text).toMatch(/^\{.*\}$/s);
      },
    ),
  );
});

const write = (bodyWith: (texts: readonly string[]) => Extra, texts: readonly unknown[] = LONG) =>
  bothWays((isFast) => encodeTextList({ key: "input", texts: texts as readonly string[], bodyWith }, isFast));

test.each<[string, (input: readonly string[]) => Extra]>([
  ["takes its place", (input) => Object.assign({ input }, { input: ["mine"] })],
  ["has such an empty list elsewhere", (input) => ({ input, more: { input: [] } })],
  ["writes itself", (input) => ({ input, toJSON: () => ({ first: input[0] }) })],
  ["writes itself by half", (input) => ({ input, toJSON: () => ({ input: input.slice(0, 1) }) })],
])("a body that %s is written the plain way", (_, bodyWith) => {
  expect(write(bodyWith).isFast).toBe(false);
});

test("a value that looks like the list in its text does no harm", () => {
  const body = write((input) => ({ before: '"input":[]', input, after: ',"input":[],' }));
  expect(body.isFast).toBe(true);
});

test.each([
  ["a number", [1, ...LONG]],
  ["a hole", Object.assign([...LONG], { length: 9 })],
  ["an object that is a text", [...LONG, Object("text")]],
  ["null", [null, ...LONG]],
])("a list with %s is written the plain way", (_, texts) => {
  expect(write((input) => ({ input }), texts).isFast).toBe(false);
});

afterEach(() => {
  Reflect.deleteProperty(Array.prototype, "toJSON");
});

test("where lists have a `toJSON` of another library, it is asked", () => {
  Reflect.set(Array.prototype, "toJSON", () => "a list");
  expect(write((input) => ({ input }))).toEqual({ text: '{"input":"a list"}', isFast: false });
});

test("what a field throws comes out both ways", () => {
  for (const isFast of [true, false])
    expect(() =>
      encodeTextList({ key: "input", texts: LONG, bodyWith: (input) => ({ input, count: 1n }) }, isFast),
    ).toThrow(TypeError);
});
