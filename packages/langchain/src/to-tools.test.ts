import { RunnableLambda } from "@langchain/core/runnables";
import { DynamicStructuredTool, DynamicTool, tool } from "@langchain/core/tools";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { expect, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { toHostTools, toToolDefinitions } from "./to-tools.ts";

const parameters = { type: "object" as const, properties: { city: { type: "string" } }, required: ["city"] };
const definition = { name: "weather", description: "Gets the weather", parameters };
const { name, description } = definition;
const func = async (): Promise<string> => "sun";
const zod = z.object({ city: z.string() });
const zod3 = z3.object({ city: z3.string() });
const standard = toStandardJsonSchema(v.object({ city: v.string() }));

test.each<[string, object]>([
  [
    "an instance with JSON schema",
    new DynamicStructuredTool({ name, description, schema: parameters, func }),
  ],
  ["an instance with Zod 4", new DynamicStructuredTool({ name, description, schema: zod, func })],
  ["`tool()` with JSON schema", tool(func, { name, description, schema: parameters })],
  ["`tool()` with Zod 4", tool(func, { name, description, schema: zod })],
  ["`tool()` with Zod 3", tool(func, { name, description, schema: zod3 as never })],
  ["`tool()` with a Standard Schema", tool(func, { name, description, schema: standard as never })],
  ["a runnable as a tool", RunnableLambda.from(func).asTool({ name, description, schema: zod })],
  ["tool params with JSON schema", { name, description, schema: parameters }],
  ["tool params with Zod 4", { name, description, schema: zod }],
  ["tool params with Zod 3", { name, description, schema: zod3 }],
  ["tool params with a Standard Schema", { name, description, schema: standard }],
  ["a server's definition", { type: "function", function: definition }],
  ["a server's definition with Zod 4", { type: "function", function: { ...definition, parameters: zod } }],
  ["a bare function", definition],
])("%s becomes a definition, and is the same when it is bound first", (_name, given) => {
  const definitions = toToolDefinitions([given]);

  expect(definitions).toMatchObject([definition]);
  expect(toToolDefinitions(toHostTools([given]))).toEqual(definitions);
  expect(JSON.parse(JSON.stringify(definitions))).toEqual(definitions);
});

test("a tool of one text asks for it by name", () => {
  const echo = new DynamicTool({ name: "echo", description: "Says it again", func });

  expect(toToolDefinitions([echo])).toMatchObject([
    { name: "echo", parameters: { type: "object", properties: { input: { type: "string" } } } },
  ]);
});

test.each([
  ["an instance", tool(func, { name: "now", schema: z.object({}) })],
  ["a bare function", { name: "now" }],
  ["a server's definition", { type: "function", function: { name: "now" } }],
])("%s without parameters takes an empty object", (_name, given) => {
  expect(toToolDefinitions([given])).toMatchObject([
    { name: "now", parameters: { type: "object", properties: {} } },
  ]);
});

test("what is not described is described by its schema", () => {
  expect(toToolDefinitions([{ name: "city", schema: zod.describe("A city") }])).toMatchObject([
    { description: "A city" },
  ]);
});

test("a definition keeps that it is strict, and the caller's object stays as it is", () => {
  const given = { type: "function", function: { ...definition, strict: true } };
  const before = structuredClone(given);

  expect(toToolDefinitions([given])).toEqual([{ ...definition, strict: true }]);
  expect(toHostTools([given])[0]?.function).not.toBe(given.function);
  expect(given).toEqual(before);
});

test("`strict` of a call is that of every tool", () => {
  const lax = { type: "function", function: { ...definition, strict: false } };

  expect(toToolDefinitions([definition, lax], true).map(({ strict }) => strict)).toEqual([true, true]);
  expect(toToolDefinitions([definition, lax]).map(({ strict }) => strict)).toEqual([undefined, false]);
});

test("a tool without a name is refused with its place", () => {
  expect(() => toToolDefinitions([definition, { type: "function" }])).toThrow(/^Tool 1 names no function/);
});

test("a schema that cannot be written as JSON schema is refused, not sent as it is", () => {
  const bare = v.object({ city: v.string() });

  expect(() => toToolDefinitions([{ name: "weather", schema: bare }])).toThrow(
    /^The schema of "weather" cannot be written as JSON schema/,
  );
});
