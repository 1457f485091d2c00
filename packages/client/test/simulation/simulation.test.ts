import { expect, test } from "vitest";
import { badDayGoals, bulkGoals } from "./goals.ts";
import { mixture } from "./mixture.ts";
import { simulate } from "./simulate.ts";

const SECONDS_OF_OUTAGE = 10;
const MIXTURES = 40;
const CALLS_OF_A_MIXTURE = 250;

test.each(badDayGoals(SECONDS_OF_OUTAGE).map((goal) => [goal.scenario.name, goal] as const))(
  "%s: no storm, no lost call, no broken rule",
  async (_name, { scenario, misses }) => {
    const figures = await simulate(scenario);

    expect(figures.breaches).toEqual([]);
    expect(misses(figures)).toEqual([]);
  },
);

test.each(bulkGoals().map((goal) => [goal.scenario.name, goal] as const))(
  "%s: done on the first pass in little more than the ideal time",
  async (_name, { scenario, misses }) => {
    const figures = await simulate(scenario);

    expect(figures.breaches).toEqual([]);
    expect(misses(figures)).toEqual([]);
  },
);

test("10,000 calls of every kind on services of every kind break no rule at any step", async () => {
  for (let seed = 1; seed <= MIXTURES; seed++) {
    const { breaches } = await simulate(mixture(seed, CALLS_OF_A_MIXTURE));
    expect(breaches, `seed ${seed}`).toEqual([]);
  }
});

test("the same seed plays the same run", async () => {
  expect(await simulate(mixture(7, 300))).toEqual(await simulate(mixture(7, 300)));
});
