import type { Figures, Scenario } from "./scenario.ts";
import * as scenarios from "./scenarios.ts";

/** A scenario, and what its figures have to be. `misses` tells what they are not. */
export type Goal = { scenario: Scenario; misses(figures: Figures): string[] };

const OUTAGES = ["unavailable", "refused", "unreachable", "resetting", "hanging"] as const;

/**
 * Calls that are not to be repeated may be lost where an endpoint answered: three times, and what was under way
 * when it ended. They move on where nothing was sent.
 */
const ONCE = [
  { kind: "refused", lost: 0 },
  { kind: "unavailable", lost: 15 },
] as const;

const share = (part: number, whole: number): number => part / whole;
const told = (holds: boolean, miss: string): string[] => (holds ? [] : [miss]);

/** Every call answered, with the fewest requests. */
const allAnswered = ({ calls, answered }: Figures): string[] =>
  told(answered === calls, `${calls - answered} of ${calls} calls failed`);

const trafficAtMost =
  (most: number) =>
  ({ requests, calls }: Figures): string[] =>
    told(requests <= most * calls, `${requests} requests for ${calls} calls`);

function bulkGoal(row: scenarios.BulkRow, { least, slowest }: { least: number; slowest: number }): Goal {
  return {
    scenario: scenarios.bulk(row),
    misses: ({ calls, answered, requests, endings, virtualMs }) => [
      ...told(share(answered, calls) >= least, `${answered} of ${calls} done on the first pass`),
      ...told(share(endings["450"] ?? 0, requests) <= 0.05, `${endings["450"]} of ${requests} answered 450`),
      ...told(virtualMs <= slowest * row.idealMs, `${virtualMs} ms where ${row.idealMs} ms are ideal`),
    ],
  };
}

/** Where a gateway chooses instances by chance, some stand idle while others refuse. */
const BULK_BOUNDS: Readonly<Record<string, { least: number; slowest: number }>> = {
  "4 instances by chance, queue 4, 0.3 s": { least: 0.99, slowest: 1.4 },
};

export const bulkGoals = (): Goal[] =>
  scenarios.BULK_ROWS.map((row) => bulkGoal(row, BULK_BOUNDS[row.name] ?? { least: 0.99, slowest: 1.15 }));

/** Short of bulk: bursts, outages, failover. `seconds` is how long outages take. */
export const badDayGoals = (seconds: number): Goal[] => [
  ...OUTAGES.map((kind) => ({
    scenario: scenarios.deadBurst(kind),
    misses: ({ requests }: Figures) => told(requests <= 120, `${requests} requests for 100 calls`),
  })),
  ...OUTAGES.map((kind) => ({ scenario: scenarios.longOutage(kind, seconds), misses: trafficAtMost(1.1) })),
  {
    scenario: scenarios.blip(seconds),
    misses: (figures) => [...allAnswered(figures), ...trafficAtMost(1.1)(figures)],
  },
  ...ONCE.map(({ kind, lost }) => ({
    scenario: scenarios.failoverOnce(kind, seconds),
    misses: ({ calls, answered, retries }: Figures) => [
      ...told(calls - answered <= lost, `${calls - answered} of ${calls} calls lost`),
      ...told(retries === 0, `${retries} retries`),
    ],
  })),
  {
    scenario: scenarios.coldBurst(),
    misses: (figures) => [...allAnswered(figures), ...trafficAtMost(1.05)(figures)],
  },
];

/** Larger ones, for the script. */
export const longGoals = (): Goal[] => [
  {
    scenario: scenarios.steady(10_000),
    misses: (figures) => [...allAnswered(figures), ...trafficAtMost(1)(figures)],
  },
  {
    scenario: scenarios.flood(),
    misses: ({ failed, answered, calls }) =>
      told(answered + (failed["QUEUE_FULL"] ?? 0) === calls, `${answered} of ${calls} answered`),
  },
  ...(["unavailable", "refused", "unreachable", "unknown-host"] as const).map((kind) => ({
    scenario: scenarios.failover(kind),
    misses: (figures: Figures) => [...trafficAtMost(1.05)(figures), ...allAnswered(figures)],
  })),
];
