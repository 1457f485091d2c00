import fc from "fast-check";
import { expect, test } from "vitest";
import { copyNumbers, findUnfinite, isZeroVector } from "./validate.ts";

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

test("the first number that is not finite or too large is found, wherever it stands", () => {
  const largest = Math.fround(3.4e38);
  const special = fc.constantFrom(
    Number.NaN,
    Infinity,
    -Infinity,
    3.4028e38,
    -3.4028e38,
    largest,
    -largest,
    -0,
    1e-45,
  );
  const numbers = fc.array(fc.oneof({ weight: 9, arbitrary: fc.float() }, special), { maxLength: 13 });
  fc.assert(
    fc.property(numbers, fc.nat(3), (given, before) => {
      const vector = Float32Array.from([
        ...Array.from({ length: before }, () => Number.NaN),
        ...given,
      ]).subarray(before);
      expect(findUnfinite(vector)).toBe(vector.findIndex((number) => !(Math.abs(number) <= 3.4e38)));
    }),
  );
});
