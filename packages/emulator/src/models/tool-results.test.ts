import { expect, test } from "vitest";
import type { ToolResult } from "./conversation.ts";
import { fieldsIn, numbersIn, putNumbersIn, toldProperties } from "./tool-results.ts";

const told = (...values: unknown[]): ToolResult[] =>
  values.map((value) => ({
    call: undefined,
    text: typeof value === "string" ? value : JSON.stringify(value),
  }));

test.each(["sunny", "[1]", "null", "4"])("%s is no object, so it has no fields", (text) => {
  expect(fieldsIn(text)).toEqual({});
});

test("names in an expression become the last numbers that were told under them", () => {
  const numbers = numbersIn(told({ rate: 7, day: "Monday" }, "sunny", { rate: 420, "per hour": 2 }));

  expect(putNumbersIn("rate * 60 + rated - day", numbers)).toBe("420 * 60 + rated - day");
});

test("a property takes what was told under its name, the last of its type", () => {
  const properties = { city: { type: "string" }, days: { type: "integer" }, other: { type: "number" } };
  const results = told({ city: "Oslo", days: 3 }, { city: "Rome", days: 2.5 }, { city: 4 });

  expect(toldProperties({ properties }, results)).toEqual({ city: "Rome", days: 3 });
});

test("a list of objects takes each result that has what its items require, and no more of it", () => {
  const item = {
    type: "object",
    properties: { expression: { type: "string" }, value: { type: "number" }, unit: { type: "string" } },
    required: ["expression", "value"],
  };
  const schema = { properties: { figures: { type: "array", items: item } } };
  const results = told(
    { expression: "1 + 1", value: 2, hidden: true },
    { expression: "2 + 2" },
    { expression: "3", value: 3, unit: "m" },
  );

  expect(toldProperties(schema, results)).toEqual({
    figures: [
      { expression: "1 + 1", value: 2 },
      { expression: "3", value: 3, unit: "m" },
    ],
  });
  expect(toldProperties(schema, told("nothing"))).toEqual({ figures: [] });
  expect(toldProperties(schema, [])).toEqual({});
});
