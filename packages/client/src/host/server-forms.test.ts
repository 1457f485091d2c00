import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { responseFormatOf, toolChoiceOf, toolFormOf } from "./server-forms.ts";

const parameters = { type: "object", properties: { city: { type: "string" } } };
const form = { name: "weather", description: "Gets the weather", parameters };

test.each([
  ["a server's tool", { type: "function", function: form }],
  ["a bare function", form],
  ["Anthropic's tool", { name: "weather", description: "Gets the weather", input_schema: parameters }],
  ["an MCP server's tool", { name: "weather", description: "Gets the weather", inputSchema: parameters }],
  ["a host's tool", { name: "weather", description: "Gets the weather", schema: parameters }],
])("%s tells name, description and schema", (_name, tool) => {
  expect(toolFormOf(tool)).toEqual(form);
});

test("a tool keeps whether it is strict, and a schema that is a function", () => {
  const schema = Date;

  expect(toolFormOf({ type: "function", function: { ...form, strict: false } })).toEqual({
    ...form,
    strict: false,
  });
  expect(toolFormOf({ name: "weather", schema })).toEqual({ name: "weather", parameters: schema });
});

test("a tool may have neither schema nor description", () => {
  expect(toolFormOf({ name: "now", description: null, parameters: null })).toEqual({ name: "now" });
});

test.each([{ type: "function" }, { name: "" }, { function: {} }, "weather", undefined])(
  "%j is no tool that names a function",
  (tool) => {
    expect(toolFormOf(tool)).toBeUndefined();
  },
);

test.each([
  ["auto", "auto"],
  ["none", "none"],
  ["required", "required"],
  ["any", "required"],
  ["weather", { name: "weather" }],
  [{ name: "weather" }, { name: "weather" }],
  [{ type: "function", function: { name: "weather" } }, { name: "weather" }],
])("the tool choice %j means %j", (choice, meant) => {
  expect(toolChoiceOf(choice)).toEqual(meant);
});

test.each([{ type: "function" }, "", 5])("the tool choice %j names no function", (choice) => {
  expect(() => toolChoiceOf(choice)).toThrow(InputError);
});

test.each([
  [{ type: "text" }, { type: "text" }],
  [{ type: "json_object" }, { type: "json" }],
  [
    { type: "json_schema", json_schema: { name: "city", schema: parameters, strict: true } },
    { type: "json-schema", name: "city", schema: parameters, strict: true },
  ],
  [
    { type: "json_schema", json_schema: { schema: parameters } },
    { type: "json-schema", name: "response", schema: parameters },
  ],
])("the response format %j means %j", (format, meant) => {
  expect(responseFormatOf(format)).toEqual(meant);
});

test("a schema that a library has written is taken though the library's mark hangs on it", () => {
  const schema = Object.defineProperty({ type: "object" }, "~standard", { value: {} });

  expect(responseFormatOf({ type: "json_schema", json_schema: { schema } })).toMatchObject({ schema });
});

test.each([
  { type: "grammar" },
  { type: "json_schema" },
  { type: "json_schema", json_schema: { name: "city" } },
  { type: "json_schema", json_schema: { schema: { type: "object", "~standard": {} } } },
  { type: "json_schema", json_schema: { schema: { type: "object", safeParse: () => {} } } },
  {},
  "json_object",
])("%j is no response format", (format) => {
  expect(() => responseFormatOf(format)).toThrow(InputError);
});
