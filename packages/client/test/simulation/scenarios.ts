import type { Load, Scenario, SitePlan } from "./scenario.ts";
import { EAS_DEFAULTS, type Outage, type OutageKind, type ServiceShape } from "./service-model.ts";

type Sketch = Partial<Omit<Scenario, "name" | "load" | "sites">> & {
  shape?: Partial<ServiceShape>;
  outages?: readonly Outage[];
  sites?: readonly SitePlan[];
};

/** A scenario of one default service, but for what the sketch says. */
export function scenario(
  name: string,
  load: Load,
  { shape, outages = [], ...sketch }: Sketch = {},
): Scenario {
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
const outage = (kind: OutageKind, from: number, until: number): Outage => ({
  kind,
  from,
  until,
  restart: true,
});

/** Work at a hundred calls a second, which a wide service bears. */
const WIDE = { instances: 10, workMs: 50 } as const;

export const steady = (calls: number): Scenario =>
  scenario("steady, 100 calls a second", { kind: "rate", calls, perSecond: 100 }, { shape: WIDE });

/** A hundred callers at once, and nobody there. */
export const deadBurst = (kind: OutageKind): Scenario =>
  scenario(
    `100 callers at once on a dead service (${kind})`,
    { kind: "burst", calls: 100 },
    { outages: [outage(kind, 0, FOREVER)] },
  );

/** More callers at once than may wait. */
export const flood = (): Scenario =>
  scenario("10,100 callers at once", { kind: "burst", calls: 10_100 }, { shape: { workMs: 20 } });

export const coldBurst = (): Scenario =>
  scenario("1,000 callers at once", { kind: "burst", calls: 1_000 }, { shape: { workMs: 20 } });

export const longOutage = (kind: OutageKind, seconds: number): Scenario =>
  scenario(
    `${seconds} s outage (${kind}) at 100 calls a second`,
    { kind: "rate", calls: seconds * 100, perSecond: 100 },
    { shape: WIDE, outages: [outage(kind, 0, seconds * 1_000)] },
  );

/** The gateway has no instance for 0.3 s; what is under way goes on. */
export const blip = (seconds: number): Scenario =>
  scenario(
    "0.3 s without an instance at 100 calls a second",
    { kind: "rate", calls: seconds * 100, perSecond: 100 },
    { shape: WIDE, outages: [{ ...outage("unavailable", 2_000, 2_300), restart: false }] },
  );

/** The first endpoint is gone for a minute; a second one stands in. */
export const failover = (kind: OutageKind, seconds = 90): Scenario => {
  const shape = { ...EAS_DEFAULTS, ...WIDE };
  return scenario(
    `60 s outage (${kind}) of the first of two endpoints`,
    { kind: "rate", calls: seconds * 100, perSecond: 100 },
    {
      failover: true,
      sites: [
        { shape, outages: [outage(kind, 5_000, 65_000)] },
        { shape, outages: [] },
      ],
    },
  );
};

/** The same, for calls that are not to be repeated. */
export const failoverOnce = (kind: OutageKind, seconds: number): Scenario => {
  const same = failover(kind, seconds);
  return { ...same, name: `${same.name}, maxRetries 0`, planCall: () => ({ limits: { maxRetries: 0 } }) };
};

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
  bulkRow("4 instances in turn, queue 4, 0.3 s", 5_000, { instances: 4, queueSize: 4, workMs: 300 }),
  bulkRow("4 instances by chance, queue 4, 0.3 s", 5_000, {
    instances: 4,
    queueSize: 4,
    workMs: 300,
    balance: "chance",
  }),
  bulkRow("default service, 20 ms", 5_000, { workMs: 20 }),
  bulkRow("default service, 200 ms", 5_000, { workMs: 200 }),
  bulkRow("default service, 1 s", 5_000, { workMs: 1_000 }),
];

const LAUNCHERS = 64;

export const bulk = ({ name, calls, shape }: BulkRow): Scenario =>
  scenario(`bulk: ${name}`, { kind: "bulk", calls, launchers: LAUNCHERS }, { shape });
