import { expect, test } from "vitest";
import { copyNumbers, isZeroVector } from "./validate.ts";

test("numbers are copied whole", () => {
  const target = new Float32Array(3);
  expect(copyNumbers([0.5, -0.25, 3.4e38], target)).toBe(-1);
  expect([...target]).toEqual([0.5, -0.25, Math.fround(3.4e38)]);
});

test.each([Number.NaN, Infinity, 3.41e38, -3.41e38, null, "1", true, undefined, [1], {}])(
  "the place of %s is told",
  (bad) => {
    expect(copyNumbers([1, 2, bad, 4], new Float32Array(4))).toBe(2);
  },
);

test("a vector is zero when no number of it is left after rounding to 32 bits", () => {
  expect(isZeroVector(Float32Array.of(0, -0, 1e-60))).toBe(true);
  expect(isZeroVector(Float32Array.of(0, 1e-45, 0))).toBe(false);
});
