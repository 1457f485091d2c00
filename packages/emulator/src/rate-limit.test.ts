import { expect, test } from "vitest";
import { openChance } from "./chance.ts";
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

test.each([1, 2, 3, 4, 5, 6])("any requests get what counting all of them says, by chance %i", (seed) => {
  const chance = openChance(seed);
  const limit = 1 + Math.floor(chance() * 2_500);
  const rate = openRateLimit(limit);
  const takenAtMs: number[] = [];
  let nowMs = 0;
  const answers = Array.from({ length: 10_000 }, () => {
    nowMs += chance() < 0.001 ? chance() * 1_500 : chance() * 0.6;
    const isTaken = takenAtMs.slice(-limit).filter((atMs) => nowMs - atMs < 1_000).length < limit;
    if (isTaken) takenAtMs.push(nowMs);
    return { isTaken, isLet: rate.take(nowMs) };
  });

  expect(answers.filter(({ isTaken, isLet }) => isTaken !== isLet)).toEqual([]);
  expect(takenAtMs.length).toBeGreaterThan(limit);
});
