import fc from "fast-check";
import { expect, test } from "vitest";
import { isTooDeep, MAX_DEPTH } from "./json-depth.ts";
import { parseAnswer, parseEvent } from "./parse-json.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

/** Inside so many lists, beside as many characters. */
const nested = (json: string, depth: number, padding = 0): string =>
  `${"[".repeat(depth)}"${"x".repeat(padding)}",${json}${"]".repeat(depth)}`;

test("the depth that is found is that of the parsed value, whatever stands in its strings", () => {
  const text = fc.string({ unit: fc.constantFrom("[", "]", "{", "}", '"', "\\", "a"), maxLength: 8 });
  const { value: json } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, text, fc.integer(), tie("list"), tie("record")),
    list: fc.array(tie("value"), { maxLength: 4 }),
    record: fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  }));
  const run = fc.property(json, fc.nat(6), fc.constantFrom(0, 70_000), (value, less, padding) => {
    const around = MAX_DEPTH - less;
    expect(isTooDeep(nested(JSON.stringify(value), around, padding))).toBe(
      depthOf(value) + around > MAX_DEPTH,
    );
  });
  fc.assert(run);
});

test("text that is no JSON ends the search all the same", () => {
  for (const text of ["", '"', '"\\"', "]]]]", '"[[[', "[[", "\\\\\\"])
    for (const padding of ["", " ".repeat(70_000)]) expect(isTooDeep(text + padding)).toBe(false);
});

test("an answer or event that nests too deep is refused before it is parsed, and not asked for again", () => {
  const facts = { code: "ANSWER_INVALID", retryCause: "none" };
  const opened = "[".repeat(10 * 1_048_576);
  for (const parse of [parseEvent, (text: string) => parseAnswer(text, "application/json")])
    expect(() => parse(opened)).toThrow(expect.objectContaining(facts));
});
