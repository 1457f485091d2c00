import { expect, test } from "vitest";
import { ConfigError } from "../errors.ts";
import { schemaFormOf, structuredRequest } from "./structured-request.ts";

const parameters = { type: "object", properties: { name: { type: "string" } } };

test("a schema becomes a function with a name of its own", () => {
  expect(schemaFormOf(parameters, {})).toEqual({ name: "extract", parameters });
  expect(schemaFormOf(parameters, { name: "city", strict: true })).toEqual({
    name: "city",
    parameters,
    strict: true,
  });
});

test("a function keeps its own name and description, but for what is given beside it", () => {
  const form = { name: "city", description: "A city", parameters };

  expect(schemaFormOf(form, {})).toEqual(form);
  expect(schemaFormOf({ ...form, strict: true }, { name: "town", strict: false })).toEqual({
    ...form,
    name: "town",
    strict: false,
  });
});

test("a schema that happens to have a name is no function", () => {
  const named = { ...parameters, name: "city" };

  expect(schemaFormOf(named, {})).toEqual({ name: "extract", parameters: named });
});

const called = { name: "city", parameters, strict: true };

test.each([
  ["functionCalling", { tools: [called], toolChoice: { name: "city" } }],
  ["jsonSchema", { responseFormat: { type: "json-schema", name: "city", schema: parameters, strict: true } }],
  ["jsonMode", { responseFormat: { type: "json" } }],
])("the method %s makes its request", (method, request) => {
  expect(structuredRequest(method, called)).toEqual(request);
});

test.each(["json", "toString"])("the method %s is unknown, and the known ones are named", (method) => {
  const make = () => structuredRequest(method, called);

  expect(make).toThrow(ConfigError);
  expect(make).toThrow(/`functionCalling`, `jsonSchema` and `jsonMode`/);
});
