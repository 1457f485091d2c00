import type { Load, Scenario, SitePlan } from "./scenario.ts";
import { EAS_DEFAULTS, type Outage, type ServiceShape } from "./service-model.ts";

type Sketch = Partial<Omit<Scenario, "name" | "load" | "sites">> & {
  shape?: Partial<ServiceShape>;
  outages?: readonly Outage[];
  sites?: readonly SitePlan[];
};

/** A scenario of one default service, but for what the sketch says. */
export function scenario(name: string, load: Load, { shape, outages = [], ...sketch }: Sketch = {}): Scenario {
  return {
    name,
    load,
    seed: 1,
    failover: false,
    serverIdleMs: 600_000,
    rotations: [],
    sites: [{ shape: { ...EAS_DEFAULTS, ...shape }, outages }],
    planCall: () => ({}),
    ...sketch,
  };
}

const FOREVER = Number.POSITIVE_INFINITY;
const outage = (kind: Outage["kind"], from: number, until: number): Outage => ({ kind, from, until, restart: true });

/** Work at a hundred calls a second, which a wide service bears. */
const WIDE = { instances: 10, workMs: 50 } as const;

export const steady = (calls: number): Scenario =>
  scenario("steady, 100 calls a second", { kind: "rate", calls, perSecond: 100 }, { shape: WIDE });

/** A hundred callers at once, and nobody there. */
export const deadBurst = (kind: Outage["kind"]): Scenario =>
  scenario(
    `100 callers on a dead service (${kind})`,
    { kind: "burst", calls: 100 },
    { outages: [outage(kind, 0, FOREVER)] },
  );

export const coldBurst = (): Scenario =>
  scenario("1,000 callers at once", { kind: "burst", calls: 1_000 }, { shape: { workMs: 20 } });

export const longOutage = (kind: Outage["kind"]): Scenario =>
  scenario(
    `60 s outage (${kind}) at 100 calls a second`,
    { kind: "rate", calls: 6_000, perSecond: 100 },
    { shape: WIDE, outages: [outage(kind, 0, 60_000)] },
  );

export const blip = (): Scenario =>
  scenario(
    "0.3 s blip at 100 calls a second",
    { kind: "rate", calls: 6_000, perSecond: 100 },
    { shape: WIDE, outages: [{ ...outage("unavailable", 20_000, 20_300), restart: false }] },
  );

/** A bulk run: all inputs are there, so many at a time are under way. */
export type BulkRow = { name: string; calls: number; shape: Partial<ServiceShape>; idealMs: number };

const bulkRow = (name: string, calls: number, shape: Partial<ServiceShape>): BulkRow => {
  const { instances, workers, workMs } = { ...EAS_DEFAULTS, ...shape };
  return { name, calls, shape, idealMs: (calls * workMs) / (instances * workers) };
};

export const BULK_ROWS: readonly BulkRow[] = [
  bulkRow("2 instances, 0.2 s", 5_000, { instances: 2, workMs: 200 }),
  bulkRow("1 instance, 1 s", 1_000, { workMs: 1_000 }),
  bulkRow("1 worker, queue 8, 0.5 s", 500, { workers: 1, queueSize: 8, workMs: 500 }),
  bulkRow("4 instances, queue 4, 0.3 s", 5_000, { instances: 4, queueSize: 4, workMs: 300 }),
  bulkRow("default service, 20 ms", 5_000, { workMs: 20 }),
  bulkRow("default service, 200 ms", 5_000, { workMs: 200 }),
  bulkRow("default service, 1 s", 5_000, { workMs: 1_000 }),
];

export const bulk = ({ name, calls, shape }: BulkRow, launchers = 64): Scenario =>
  scenario(`bulk: ${name}`, { kind: "bulk", calls, launchers }, { shape });
