import fc from "fast-check";
import { expect, test } from "vitest";
import { retryBudget } from "./retry-budget.ts";

const WINDOW_MS = 10_000;
/** The budget's own window moves in steps of this size, on the side of caution. */
const STEP_MS = 100;

type Happening = { afterMs: number; successes: number } | { afterMs: number; cost: number };
const pause = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 50, noNaN: true }),
  fc.integer({ min: 0, max: 3_000 }),
  fc.constantFrom(9_899, 9_900, 9_999, 10_000, 10_001, 10_100, 1e9),
);
const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    fc.record({ afterMs: pause, successes: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ afterMs: pause, cost: fc.constantFrom(1, 1, 2) }),
    fc.record({ afterMs: fc.constant(0), cost: fc.constantFrom(1, 2) }),
  ),
  { maxLength: 150 },
);
const clock = fc.double({ min: 0, max: 1e6, noNaN: true });

const sumSince = (entries: readonly { at: number; amount: number }[], moment: number): number =>
  entries.reduce((sum, { at, amount }) => (at > moment ? sum + amount : sum), 0);

test("at each retry the last 10 s hold no more of them than 20 and a fifth of the successes", () => {
  fc.assert(
    fc.property(clock, happenings, (start, script) => {
      const budget = retryBudget();
      const successes: { at: number; amount: number }[] = [];
      const retries: { at: number; amount: number }[] = [];
      let now = start;
      for (const happening of script) {
        now += happening.afterMs;
        if ("successes" in happening) {
          for (let told = 0; told < happening.successes; told++) budget.succeeded(now);
          successes.push({ at: now, amount: happening.successes });
        } else if (budget.spend(happening.cost, now)) {
          retries.push({ at: now, amount: happening.cost });
          const most = 20 + 0.2 * sumSince(successes, now - WINDOW_MS);
          expect(sumSince(retries, now - WINDOW_MS)).toBeLessThanOrEqual(most + 1e-9);
        } else {
          const least = 20 + 0.2 * sumSince(successes, now - WINDOW_MS + STEP_MS);
          const spent = sumSince(retries, now - WINDOW_MS - STEP_MS);
          expect(spent + happening.cost).toBeGreaterThan(least - 1e-9);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

test("what was refused took nothing: as many single retries as there was room for still go", () => {
  fc.assert(
    fc.property(clock, fc.array(fc.constantFrom(1, 2, 30), { maxLength: 60 }), (now, costs) => {
      const budget = retryBudget();
      let spent = 0;
      for (const cost of costs) if (budget.spend(cost, now)) spent += cost;
      while (budget.spend(1, now)) spent++;
      expect(spent).toBe(20);
    }),
  );
});
