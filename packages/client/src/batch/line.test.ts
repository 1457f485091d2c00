import { expect, test } from "vitest";
import { cutAt, doneOf, exhausted, failedOf, played, refusal } from "../../test/support/batch-service.ts";
import { wholeSlice } from "./bisect.ts";
import { Line } from "./line.ts";

const slices = cutAt(4, 1).map(wholeSlice);
const firstOf = (line: Line): number | undefined => line.take()?.first;

test("parts go before what was not sent yet, and what was put back goes last", () => {
  const line = new Line(slices);
  const [first, second] = [line.take(), line.take()];
  if (first === undefined || second === undefined) throw new Error("no slices");
  line.putBack([first], "busy");
  line.cut([
    { ...second, first: 10 },
    { ...second, first: 11 },
  ]);
  line.succeeded();
  expect(Array.from({ length: 6 }, () => firstOf(line))).toEqual([10, 11, 2, 3, 0, undefined]);
});

test("what was put back has no turn without a success after it, and each success gives two", () => {
  const line = new Line([]);
  line.succeeded();
  line.putBack(slices, "busy");
  expect(firstOf(line)).toBeUndefined();
  line.succeeded();
  expect([firstOf(line), firstOf(line), firstOf(line)]).toEqual([0, 1, undefined]);
  line.succeeded();
  line.putBack(slices.slice(0, 1), "busy");
  expect(firstOf(line)).toBeUndefined();
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

test("until something succeeds, parts after a server's fault are paid for, and wait where they cannot be", async () => {
  let budget = 3;
  const run = await played({
    batches: cutAt(64, 16),
    payFor: () => budget-- > 0,
    answer: () => {
      throw refusal(500);
    },
  });
  expect(run.sent.length).toBeLessThanOrEqual(4 + 3 * 2);
  expect(failedOf(run)).toHaveLength(64);
});
