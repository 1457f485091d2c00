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
