import { DynamicStructuredTool } from "@langchain/core/tools";
import { expect, test } from "vitest";
import { toHostTools, toToolChoice, toToolDefinitions } from "./to-tools.ts";

const parameters = { type: "object" as const, properties: { city: { type: "string" } } };
const definition = { name: "weather", description: "Gets the weather", parameters };

test.each([
  [
    "a LangChain tool",
    new DynamicStructuredTool({ ...definition, schema: parameters, func: async () => "sun" }),
  ],
  ["tool params", { name: "weather", description: "Gets the weather", schema: parameters }],
  ["a server's definition", { type: "function", function: definition }],
  ["a bare function", definition],
])("%s becomes a definition", (_name, tool) => {
  expect(toToolDefinitions([tool])).toEqual([definition]);
});

test("a definition keeps that it is strict, and the caller's object stays as it is", () => {
  const tool = { type: "function", function: { ...definition, strict: true } };
  const before = structuredClone(tool);

  expect(toToolDefinitions([tool])).toEqual([{ ...definition, strict: true }]);
  expect(toHostTools([tool])).not.toBe(tool);
  expect(tool).toEqual(before);
});

test("a tool without a name is refused with its place", () => {
  expect(() => toToolDefinitions([definition, { type: "function" }])).toThrow(/^Tool 1 names no function/);
});

test.each([
  ["auto", "auto"],
  ["any", "required"],
  ["weather", { name: "weather" }],
  [{ type: "function", function: { name: "weather" } }, { name: "weather" }],
])("the tool choice %j means %j", (choice, meant) => {
  expect(toToolChoice(choice)).toEqual(meant);
});

test("a tool choice that names no function is refused", () => {
  expect(() => toToolChoice({ type: "function" })).toThrow(
    /`tool_choice` is an object that names no function/,
  );
});
