import { expect, test } from "vitest";
import { cutAt, doneOf, exhausted, failedOf, played, refusal } from "../../test/support/batch-service.ts";
import { wholeSlice } from "./bisect.ts";
import { Line } from "./line.ts";

const slices = cutAt(4, 1).map(wholeSlice);

test("what was put back has no turn without a success after it, and each success gives two", () => {
  const line = new Line([]);
  line.succeeded();
  line.putBack(slices, "busy");
  expect(line.takePutBack()).toBeUndefined();
  line.succeeded();
  const turns = [line.takePutBack(), line.takePutBack(), line.takePutBack()];
  expect(turns.map((slice) => slice?.first)).toEqual([0, 1, undefined]);
  line.succeeded();
  line.putBack(slices.slice(0, 1), "busy");
  expect(line.takePutBack()).toBeUndefined();
});

test("parts of a part have their turn before those of another batch", () => {
  const [a, b, c, d] = [0, 1, 2, 3].map((first) => ({
    ...wholeSlice({ first, end: first + 1 }),
    isPart: true,
  }));
  const line = new Line([]);
  line.cut({ slice: wholeSlice({ first: 0, end: 1 }), error: "bad" }, [a!, b!]);
  line.cut({ slice: wholeSlice({ first: 2, end: 3 }), error: "bad" }, [c!]);
  expect(line.takePart(true)).toBe(a);
  line.cut({ slice: a!, error: "bad" }, [d!]);
  expect([line.takePart(true), line.takePart(true), line.takePart(false)]).toEqual([d, b, c]);
});

test("a dead service is asked by no more batches than those under way and sixteen", async () => {
  const run = await played({
    batches: cutAt(1_000, 1),
    answer: () => {
      throw exhausted();
    },
  });
  expect(run.sent.length).toBeLessThanOrEqual(16 + 8);
  expect(failedOf(run)).toHaveLength(1_000);
  expect(run.outcomes.every((outcome) => !outcome.ok && outcome.error !== undefined)).toBe(true);
});

test("a batch alone whose retries the budget forbids fails with its own error, sent once", async () => {
  const error = exhausted();
  const run = await played({
    batches: cutAt(4, 4),
    answer: () => {
      throw error;
    },
  });
  expect(run.sent).toHaveLength(1);
  expect(run.outcomes).toEqual([{ batch: run.sent[0], ok: false, error }]);
});

test.each([1, 3, 8])(
  "a short outage loses nothing while something is under way: %i at a time",
  async (concurrency) => {
    const run = await played({
      batches: cutAt(100, 1),
      concurrency,
      answer: async ({ first }, number) => {
        await new Promise(setImmediate);
        if (number > 20 && number <= 32) throw exhausted();
        // The outage ends for those that still wait for their retry.
        if (first === 19) await new Promise(setImmediate);
      },
    });
    expect(doneOf(run)).toHaveLength(100);
    expect(run.sent.length).toBe(112);
  },
);

test("however a service comes and goes, a run sends at most twice more than it has batches and successes", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed * 7_919;
    const batches = cutAt(60, 1);
    const run = await played({
      batches,
      concurrency: (seed % 8) + 1,
      answer: async () => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        await Promise.resolve();
        if (state / 2_147_483_648 < seed / 200) throw exhausted();
      },
    });
    const successes = doneOf(run).length;
    expect(run.sent.length).toBeLessThanOrEqual(batches.length + 2 * successes);
    expect(successes + failedOf(run).length).toBe(60);
  }
});

test("a bad batch that the budget keeps from its repeat goes on in halves, after a success", async () => {
  const run = await played({
    batches: cutAt(16, 8),
    concurrency: 1,
    answer: ({ first, end, isPart }) => {
      if (first > 2 || end <= 2) return;
      throw isPart ? refusal(500) : exhausted(refusal(500));
    },
  });
  expect(failedOf(run)).toEqual([2]);
  expect(run.sent.map(({ first, end }) => end - first)).toEqual([8, 8, 4, 2, 2, 1, 1, 4]);
});

test("until something succeeds, one part at a time is asked for, and paid for beyond a fifth of the batches", async () => {
  let paid = 0;
  let live = 0;
  const run = await played({
    batches: cutAt(10 * 16, 16),
    payFor: () => ++paid <= 3,
    answer: async ({ isPart }) => {
      live += isPart ? 1 : 0;
      expect(live).toBeLessThanOrEqual(1);
      await new Promise(setImmediate);
      live -= isPart ? 1 : 0;
      throw refusal(500);
    },
  });
  expect(run.sent).toHaveLength(10 + 2 + 3);
  expect(failedOf(run)).toHaveLength(160);
});

test("a service that is too slow for all batches is asked for parts until one is in time", async () => {
  let paid = 0;
  const run = await played({
    batches: cutAt(20 * 16, 16),
    payFor: () => ++paid <= 5,
    answer: async ({ first, end }) => {
      await new Promise(setImmediate);
      if (end - first > 4) throw refusal(408);
    },
  });
  expect(doneOf(run)).toHaveLength(320);
  expect(run.sent).toHaveLength(20 * (1 + 2 + 4));
});
