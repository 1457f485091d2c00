import { expect, test } from "vitest";
import { openRateLimit } from "./rate-limit.ts";

test("no second holds more requests than the limit", () => {
  const rate = openRateLimit(2);
  const taken = [0, 1, 2, 999, 1_000, 1_001, 1_002].map((nowMs) => rate.take(nowMs));

  expect(taken).toEqual([true, true, false, false, true, true, false]);
});

test("a limit of 0 lets nothing through, and no limit everything", () => {
  expect(openRateLimit(0).take(0)).toBe(false);
  expect(openRateLimit(Infinity).take(0)).toBe(true);
});

test("reset gives all places back", () => {
  const rate = openRateLimit(1);
  rate.take(0);
  rate.reset();

  expect(rate.take(1)).toBe(true);
});
