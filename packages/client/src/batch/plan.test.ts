import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonBytes, planBatches } from "./plan.ts";

test("the batches are the inputs in order, none too long, none too large unless it is a single input", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 400 }),
      (list, maxCount, maxBytes) => {
        const batches = planBatches(list, { maxCount, maxBytes });
        expect(batches.flatMap(({ first, end }) => list.slice(first, end))).toEqual(list);
        for (const { first, end } of batches) {
          expect(end - first).toBeGreaterThan(0);
          expect(end - first).toBeLessThanOrEqual(maxCount);
          const bytes = list.slice(first, end).reduce((sum, size) => sum + size, 0);
          expect(bytes <= maxBytes || end - first === 1).toBe(true);
        }
      },
    ),
  );
});

test("bytes are counted as UTF-8 of the escaped text", () => {
  expect(jsonBytes("牌坊")).toBe(2 * 3 + 2 + 1);
  expect(jsonBytes('"\n')).toBe(4 + 2 + 1);
});
