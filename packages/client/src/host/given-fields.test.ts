import { expect, test } from "vitest";
import { givenFields } from "./given-fields.ts";

test("fields that are undefined are left out, and no others", () => {
  const given = givenFields({ id: undefined, count: 0, text: "", nothing: null });

  expect(Object.entries(given)).toEqual([
    ["count", 0],
    ["text", ""],
    ["nothing", null],
  ]);
});

test("a field may have any name", () => {
  const fields = JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3}') as object;

  const given = givenFields(fields);

  expect(Object.entries(given)).toEqual(Object.entries(fields));
  expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
});
