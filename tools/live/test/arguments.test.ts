import { expect, test } from "vitest";
import { readArguments } from "../src/arguments.ts";
import { UserError } from "../src/user-error.ts";

test("without arguments all rows are asked but the large ones", () => {
  expect(readArguments([])).toEqual({ only: [], json: false, yesLarge: false, help: false });
});

test("rows are read as numbers", () => {
  expect(readArguments(["--only", "1, 4,15", "--yes-large"])).toMatchObject({
    only: [1, 4, 15],
    yesLarge: true,
  });
});

test.each([
  [["--only", "0"]],
  [["--only", "30"]],
  [["--only", "1,"]],
  [["--only", "four"]],
  [["--all"]],
  [["4"]],
])("%j is refused", (argv) => {
  expect(() => readArguments(argv)).toThrow(UserError);
});
