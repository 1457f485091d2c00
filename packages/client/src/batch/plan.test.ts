import fc from "fast-check";
import { expect, test } from "vitest";
import { planBatches, type Batch, type PackingLimits } from "./plan.ts";
import { jsonBytes, knownSizes, pairSizes, textSizes, type Sizes } from "./sizes.ts";

const planOf = (sizes: Sizes, limits: PackingLimits): Batch[] =>
  planBatches(sizes, { first: 0, end: sizes.count }, limits);

test("the batches are the inputs in order, none too long, none too large unless it is a single input", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 400 }),
      (list, maxCount, maxBytes) => {
        const batches = planOf(knownSizes(list), { maxCount, maxBytes });
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

/** Takes one input after the other into the batch, each measured. */
function plannedPlainly(bytes: readonly number[], { maxCount, maxBytes }: PackingLimits): Batch[] {
  const batches: Batch[] = [];
  let first = 0;
  let sum = 0;
  for (const [index, size] of bytes.entries()) {
    if (index - first >= maxCount || (index > first && sum + size > maxBytes)) {
      batches.push({ first, end: index });
      first = index;
      sum = 0;
    }
    sum += size;
  }
  if (first < bytes.length) batches.push({ first, end: bytes.length });
  return batches;
}

/** Units that take one, two, three and six bytes, and pairs that take four. */
const text = fc.string({
  unit: fc.constantFrom("a", '"', "\n", "\u0000", "é", "牌", "🎏", "\ud800"),
  maxLength: 30,
});
const limits = fc.record({
  maxCount: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(Number.POSITIVE_INFINITY)),
  maxBytes: fc.double({ min: -10, max: 600, noNaN: true }),
});

test("bounds first and measures after cut the same batches as measures alone", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), limits, (texts, packing) => {
      expect(planOf(textSizes(texts), packing)).toEqual(plannedPlainly(texts.map(jsonBytes), packing));
    }),
  );
});

test("a range is cut as a list of its own, with the places of the whole", () => {
  const list = fc.array(text, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(list, fc.nat(), fc.nat(), limits, (texts, from, to, packing) => {
      const first = from % texts.length;
      const end = first + (to % (texts.length - first + 1));
      const alone = plannedPlainly(texts.slice(first, end).map(jsonBytes), packing);
      expect(planBatches(textSizes(texts), { first, end }, packing)).toEqual(
        alone.map((batch) => ({ first: batch.first + first, end: batch.end + first })),
      );
    }),
  );
});

test("no text is larger than its bound, and none is measured twice as another", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      const sizes = textSizes(texts);
      for (const [index, one] of texts.entries()) {
        expect(sizes.of(index)).toBeLessThanOrEqual(sizes.atMost(index));
        expect([sizes.of(index), sizes.of(index)]).toEqual([jsonBytes(one), jsonBytes(one)]);
      }
    }),
  );
});

test("a pair has the bytes of both", () => {
  const pairs = pairSizes(textSizes(["ash"]), textSizes(['"']));
  expect(pairs.of(0)).toBe(jsonBytes("ash") + jsonBytes('"'));
  expect(pairs.atMost(0)).toBe(3 * 6 + 3 + 6 + 3);
});

test("bytes are counted as UTF-8 of the escaped text", () => {
  expect(jsonBytes("牌坊")).toBe(2 * 3 + 2 + 1);
  expect(jsonBytes('"\n')).toBe(4 + 2 + 1);
});
