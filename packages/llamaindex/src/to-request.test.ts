import { tool } from "@llamaindex/core/tools";
import { z, z3 } from "@llamaindex/core/zod";
import { InputError } from "@paifang/client";
import { expect, test } from "vitest";
import { toResponseFormat, toToolDefinitions } from "./to-request.ts";

test("tools are told with name, description and schema", () => {
  const add = tool({
    name: "add",
    description: "Adds two numbers.",
    parameters: z.object({ a: z.number(), b: z.number() }),
    execute: ({ a, b }) => a + b,
  });

  expect(toToolDefinitions([add, { metadata: { name: "now", description: "" } }])).toMatchObject([
    { name: "add", description: "Adds two numbers.", parameters: { type: "object", required: ["a", "b"] } },
    { name: "now", description: "" },
  ]);
});

test.each([
  ["Zod 4", z.object({ city: z.string() })],
  ["Zod 3", z3.object({ city: z3.string() })],
])("a schema of %s becomes JSON Schema", (_version, schema) => {
  expect(toResponseFormat(schema)).toMatchObject({
    type: "json-schema",
    name: "response",
    schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  });
});

test("the server's own words for a form are taken as they are", () => {
  const schema = { type: "object" };

  expect(toResponseFormat({ type: "json_object" })).toEqual({ type: "json" });
  expect(
    toResponseFormat({ type: "json_schema", json_schema: { name: "city", schema, strict: true } }),
  ).toEqual({ type: "json-schema", name: "city", schema, strict: true });
});

test.each([{ type: "grammar" }, { type: "json_schema" }, {}])("%o is no form of an answer", (format) => {
  expect(() => toResponseFormat(format)).toThrow(InputError);
});
