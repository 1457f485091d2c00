import fc from "fast-check";
import { expect, test } from "vitest";
import { retryBudget } from "./retry-budget.ts";

const WINDOW_MS = 10_000;
/** The budget's own window moves in steps of this size, on the side of caution. */
const STEP_MS = 100;
/** Fifths do not add up exactly. */
const ROUNDING = 1e-9;

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

/** What the budget said to each wish, and the room that there was: by the rule, and by the most cautious reading. */
function play(
  start: number,
  script: readonly Happening[],
): { granted: boolean; spare: number; least: number }[] {
  const budget = retryBudget();
  const successes: { at: number; amount: number }[] = [];
  const retries: { at: number; amount: number }[] = [];
  const said: { granted: boolean; spare: number; least: number }[] = [];
  let now = start;
  for (const happening of script) {
    now += happening.afterMs;
    if ("successes" in happening) {
      for (let told = 0; told < happening.successes; told++) budget.succeeded(now);
      successes.push({ at: now, amount: happening.successes });
      continue;
    }
    const spareWithin = (paidSince: number, spentSince: number): number =>
      20 + 0.2 * sumSince(successes, paidSince) - sumSince(retries, spentSince) - happening.cost;
    const since = now - WINDOW_MS;
    said.push({
      granted: budget.spend(happening.cost, now),
      spare: spareWithin(since, since),
      least: spareWithin(since + STEP_MS, since - STEP_MS),
    });
    if (said.at(-1)?.granted === true) retries.push({ at: now, amount: happening.cost });
  }
  return said;
}

test("at each retry the last 10 s hold no more of them than 20 and a fifth of the successes", () => {
  fc.assert(
    fc.property(clock, happenings, (start, script) => {
      const granted = play(start, script).filter((answer) => answer.granted);
      expect(granted.filter(({ spare }) => spare < -ROUNDING)).toEqual([]);
    }),
  );
});

test("no retry is refused for which there was room", () => {
  fc.assert(
    fc.property(clock, happenings, (start, script) => {
      const refused = play(start, script).filter((answer) => !answer.granted);
      expect(refused.filter(({ least }) => least > ROUNDING)).toEqual([]);
    }),
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
