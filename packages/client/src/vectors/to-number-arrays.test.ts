import { expect, test } from "vitest";
import { toNumberArrays } from "./to-number-arrays.ts";

test("vectors become plain arrays of the same numbers", () => {
  const block = Float32Array.of(0.5, -0.25, 1, 2);
  const arrays = toNumberArrays([block.subarray(0, 2), block.subarray(2)]);
  expect(arrays).toEqual([
    [0.5, -0.25],
    [1, 2],
  ]);
  expect(arrays.every((array) => Array.isArray(array))).toBe(true);
});

test("vectors of no length and no vectors become empty lists", () => {
  expect(toNumberArrays([new Float32Array(0)])).toEqual([[]]);
  expect(toNumberArrays([])).toEqual([]);
});

test("each array is its own, of its vector's length, and keeps whole numbers and the sign of zero", () => {
  const arrays = toNumberArrays([Float32Array.of(1, -0), Float32Array.of(2, 3), Float32Array.of(4, 5, 6)]);
  expect(arrays).toEqual([
    [1, -0],
    [2, 3],
    [4, 5, 6],
  ]);
  arrays[0]?.fill(9);
  expect(arrays[1]).toEqual([2, 3]);
});
