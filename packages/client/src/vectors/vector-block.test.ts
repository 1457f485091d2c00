import { expect, test } from "vitest";
import { vectorBlock } from "./vector-block.ts";

test("vectors are written one behind the other, and the first one's length is that of all", () => {
  const block = vectorBlock(3);
  expect(block.length()).toBe(0);
  expect(block.add(Float32Array.of(1))).toBe(true);
  expect(block.add(Float32Array.of(2))).toBe(true);
  expect(block.close()).toBe(true);
  expect(block.length()).toBe(2);
  expect(block.add(Float32Array.of(3, 4))).toBe(true);
  expect(block.close()).toBe(true);
  expect(block.numbers()).toHaveLength(6);
  expect(block.numbers().subarray(0, 4)).toEqual(Float32Array.of(1, 2, 3, 4));
});

test("a first vector of any length is kept", () => {
  const block = vectorBlock(1);
  for (let at = 0; at < 10; at++) block.add(new Float32Array(1_000).fill(at));
  expect(block.close()).toBe(true);
  expect(block.numbers()).toEqual(Float32Array.from({ length: 10_000 }, (_, at) => Math.floor(at / 1_000)));
});

test("a vector that is longer or shorter than the first is refused, and one more than expected", () => {
  const block = vectorBlock(2);
  block.add(Float32Array.of(1, 2));
  block.close();
  expect(block.add(Float32Array.of(3, 4, 5))).toBe(false);
  block.add(Float32Array.of(3));
  expect(block.close()).toBe(false);
  block.add(Float32Array.of(4));
  expect(block.close()).toBe(true);
  expect(block.add(Float32Array.of(5))).toBe(false);
});

test("an empty vector is refused, as the first and later", () => {
  expect(vectorBlock(1).close()).toBe(false);
  const block = vectorBlock(2);
  block.add(Float32Array.of(1));
  block.close();
  expect(block.close()).toBe(false);
});

test("no block is made that no answer can fill", () => {
  const many = vectorBlock(2_048);
  many.add(new Float32Array(16_384));
  expect(many.close()).toBe(false);
  expect(vectorBlock(1).add(new Float32Array(2 ** 24 + 1))).toBe(false);
});
