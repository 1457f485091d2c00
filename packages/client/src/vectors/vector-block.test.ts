import { expect, test } from "vitest";
import { vectorBlock } from "./vector-block.ts";

test("vectors are written one behind the other, and the first one's length is that of all", () => {
  const block = vectorBlock(3);
  expect(block.length()).toBe(0);
  block.take(1)?.set([1]);
  block.take(1)?.set([2]);
  expect(block.close()).toBe(true);
  expect(block.length()).toBe(2);
  block.take(2)?.set([3, 4]);
  expect(block.close()).toBe(true);
  expect(block.numbers()).toEqual(Float32Array.of(1, 2, 3, 4, 0, 0));
});

test("a first vector of any length is kept", () => {
  const block = vectorBlock(1);
  for (let at = 0; at < 10; at++) block.take(1_000)?.fill(at);
  expect(block.close()).toBe(true);
  expect(block.numbers()).toEqual(Float32Array.from({ length: 10_000 }, (_, at) => Math.floor(at / 1_000)));
});

test("a vector that is longer or shorter than the first is refused, and one more than expected", () => {
  const block = vectorBlock(2);
  block.take(2);
  block.close();
  expect(block.take(3)).toBeUndefined();
  block.take(1);
  expect(block.close()).toBe(false);
  block.take(1);
  expect(block.close()).toBe(true);
  expect(block.take(1)).toBeUndefined();
});

test("no block is made that no answer can fill", () => {
  const many = vectorBlock(2_048);
  many.take(16_384);
  expect(many.close()).toBe(false);
  expect(vectorBlock(1).take(2 ** 24 + 1)).toBeUndefined();
});
