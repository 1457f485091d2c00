import { expect, test } from "vitest";
import { fillSchema } from "./argument-filler.ts";
import { plainSchema } from "./plain-schema.ts";

test("references are put in place and alternatives of null are left out", () => {
  const schema = {
    $defs: { city: { type: "string" } },
    type: "object",
    properties: { city: { $ref: "#/$defs/city" }, days: { anyOf: [{ type: "null" }, { type: "integer" }] } },
    required: ["city"],
  };

  expect(plainSchema(schema)).toEqual({
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city"],
  });
});

test("a schema that contains itself comes to an end", () => {
  const tree = { type: "object", properties: { child: { $ref: "#" } } };
  expect(JSON.stringify(plainSchema(tree)).length).toBeLessThan(2_000);
});

test("a property that is called enum or const is a property", () => {
  const schema = {
    type: "object",
    properties: { title: { $ref: "#/$defs/a" } },
    $defs: { a: { const: "x" } },
  };
  expect(fillSchema(schema, "")).toEqual({ title: "x" });
});

test.each([
  {
    schema: { type: "array", items: { type: "string" } },
    words: 'read "ash" and "birch"',
    filled: ["ash", "birch"],
  },
  { schema: { type: "integer" }, words: "there are 7", filled: 7 },
  { schema: { type: "boolean" }, words: "yes", filled: true },
  { schema: {}, words: "Anything.", filled: "Anything." },
])("a schema that is no object is filled: $filled", ({ schema, words, filled }) => {
  expect(fillSchema(schema, words)).toEqual(filled);
});
