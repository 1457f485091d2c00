import { parseArgs } from "node:util";
import { badDayGoals, bulkGoals, longGoals } from "./goals.ts";
import { mixture } from "./mixture.ts";
import type { Figures } from "./scenario.ts";
import { seededRandom, wholeBetween } from "./seeded-random.ts";
import { simulate } from "./simulate.ts";

/** Simulates so many calls: the named scenarios first, then mixtures until the number is reached. */
const { values } = parseArgs({
  options: { calls: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
});
const wanted = Number(values.calls);
const seed = Number(values.seed);
const OUTAGE_SECONDS = 60;
const LARGEST_MIXTURE = 3_000;

const startedAt = performance.now();
const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
let calls = 0;
let steps = 0;
let virtualMs = 0;
let misses = 0;

function count(figures: Figures, missed: readonly string[]): void {
  calls += figures.calls;
  steps += figures.steps;
  virtualMs += figures.virtualMs;
  const wrong = [...figures.breaches, ...missed];
  misses += wrong.length;
  for (const what of wrong)
    console.error(`MISS ${figures.name} of ${figures.calls} calls, seed ${figures.seed}: ${what}`);
}

function show({ name, endings, ...figures }: Figures): void {
  const { requests, answered, retries, refusedByBudget, highestBulkLimit } = figures;
  const refused = ((100 * (endings["450"] ?? 0)) / requests).toFixed(1);
  console.log(
    `${name}: ${answered} of ${figures.calls} answered in ${(figures.virtualMs / 1_000).toFixed(1)} s, ` +
      `${requests} requests (${(requests / figures.calls).toFixed(3)} x), ${refused} % answered 450, ${retries} retries, ` +
      `${refusedByBudget} refused by the budget, bulk limit up to ${highestBulkLimit}`,
  );
}

for (const { scenario, misses: missesOf } of [
  ...badDayGoals(OUTAGE_SECONDS),
  ...longGoals(),
  ...bulkGoals(),
]) {
  const figures = await simulate({ ...scenario, seed });
  show(figures);
  count(figures, missesOf(figures));
}

const sizes = seededRandom(seed);
const sum = {
  mixtures: 0,
  answered: 0,
  aborted: 0,
  requests: 0,
  retries: 0,
  replays: 0,
  renewals: 0,
  moves: 0,
};
while (calls < wanted) {
  const size = Math.min(wanted - calls, wholeBetween(sizes, 1, LARGEST_MIXTURE));
  const figures = await simulate(mixture(seed * 1_000_003 + sum.mixtures, size));
  count(figures, []);
  sum.mixtures++;
  for (const key of ["answered", "aborted", "requests", "retries", "replays", "renewals", "moves"] as const)
    sum[key] += figures[key];
}
console.log(
  `mixtures: ${Object.entries(sum)
    .map(([what, number]) => `${number} ${what}`)
    .join(", ")}`,
);
console.log(
  `${calls} calls in ${steps} steps, ${(virtualMs / 3_600_000).toFixed(1)} simulated hours, ${seconds()} s; ${misses} breaches and misses`,
);
process.exitCode = misses === 0 ? 0 : 1;
