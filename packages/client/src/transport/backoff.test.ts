import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const retry = fc.integer({ min: 0, max: 20 });

test("waits stay within the bounds of their class", () => {
  fc.assert(
    fc.property(retry, random, (n, r) => {
      const transient = backoffMs("transient", n, () => r);
      expect(transient).toBeGreaterThanOrEqual(100);
      expect(transient).toBeLessThanOrEqual(10_000);
      for (const wait of ["queue", "rate"] as const) {
        const ms = backoffMs(wait, n, () => r);
        expect(ms).toBeGreaterThanOrEqual(250);
        expect(ms).toBeLessThanOrEqual(20_000);
      }
    }),
  );
});

test("a full queue is asked again after half a second at most, a rate limit after a second", () => {
  expect(backoffMs("queue", 0, () => 1)).toBe(500);
  expect(backoffMs("rate", 0, () => 1)).toBe(1_000);
  expect(backoffMs("timeout", 2, () => 1)).toBe(2_000);
  expect(backoffMs("timeout", 30, () => 1)).toBe(10_000);
});

test("the quota of a period is asked for again after a minute at the earliest, however often", () => {
  fc.assert(
    fc.property(retry, random, (n, r) => {
      const ms = backoffMs("period", n, () => r);
      expect(ms).toBeGreaterThanOrEqual(60_000);
      expect(ms).toBeLessThanOrEqual(66_000);
    }),
  );
});
