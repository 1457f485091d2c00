import { expect, test } from "vitest";
import { calculate } from "../src/calculator.ts";

test.each([
  ["420 * 300", 126_000],
  ["2*(3+4)^2", 98],
  ["-1.5e3 / 4", -375],
  ["round(sqrt(17))", 4],
])("%s is %d", (expression, value) => {
  expect(calculate(expression)).toBe(value);
});

test.each([
  "",
  "requestsPerSecond * 300",
  "(2",
  "process.exit(1)",
  "constructor(1)",
  "toString()",
  "1 / 0",
  "2 +",
])("%j is refused with a reason", (expression) => {
  expect(() => calculate(expression)).toThrow(/\w{4,}/);
});
