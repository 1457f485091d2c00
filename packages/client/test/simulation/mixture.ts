import type { CallPlan, Load, Scenario, SitePlan } from "./scenario.ts";
import { between, chance, oneOf, seededRandom, wholeBetween, type Random } from "./seeded-random.ts";
import { POISON, REFUSED_INPUT, type Outage, type OutageKind, type ServiceShape } from "./service-model.ts";

const OUTAGES: readonly [OutageKind, ...OutageKind[]] = [
  "unavailable",
  "bad-gateway",
  "refused",
  "unreachable",
  "unknown-host",
  "resetting",
  "hanging",
  "throttled",
  "forbidden",
];
/** Wishes to wait: none, short, long, beyond what is waited for, and nonsense. */
const RETRY_AFTERS: readonly [string | undefined, ...(string | undefined)[]] = [
  undefined,
  undefined,
  "0",
  "0.2",
  "1",
  "7",
  "59.5",
  "61",
  "3600",
  "soon",
];

/** A scenario of which everything is chosen by the seed. */
export function mixture(seed: number, calls: number): Scenario {
  const random = seededRandom(seed);
  const load = anyLoad(random, calls);
  const spanMs =
    load.kind === "rate" ? (load.calls / load.perSecond) * 1_000 : between(random, 1_000, 60_000);
  const sites = Array.from({ length: wholeBetween(random, 1, 3) }, () => anySite(random, spanMs));
  return {
    name: `mixture ${seed}`,
    seed,
    sites,
    failover: chance(random, 0.7),
    load,
    serverIdleMs: oneOf(random, [600_000, 5_000, 1_000, 100]),
    rotations: chance(random, 0.2) ? [between(random, 0, spanMs), between(random, 0, spanMs)] : [],
    planCall: anyCalls(random),
  };
}

function anyLoad(random: Random, calls: number): Load {
  switch (oneOf(random, ["rate", "burst", "bulk"])) {
    case "rate":
      return { kind: "rate", calls, perSecond: oneOf(random, [2, 20, 100, 400]) };
    case "burst":
      return { kind: "burst", calls };
    default:
      return { kind: "bulk", calls, launchers: oneOf(random, [1, 8, 64, 200]) };
  }
}

function anySite(random: Random, spanMs: number): SitePlan {
  const share = (): number => oneOf(random, [0, 0, 0, 0, 0, 0.001, 0.01, 0.2]);
  const shape: ServiceShape = {
    instances: wholeBetween(random, 1, 4),
    workers: wholeBetween(random, 1, 8),
    queueSize: oneOf(random, [0, 4, 8, 64]),
    workMs: oneOf(random, [5, 20, 200, 1_000, 3_000]),
    workSpread: oneOf(random, [0, 0.2, 0.9]),
    keepaliveMs: 5_000,
    requestsPerSecond: oneOf(random, [0, 0, 0, 5, 50]),
    retryAfter: oneOf(random, RETRY_AFTERS),
    balance: oneOf(random, ["turns", "chance"]),
    abandoned: oneOf(random, ["runs", "leaves the queue"]),
    shares: {
      reset: share(),
      cut: share(),
      broken: share(),
      error: share(),
      late: share(),
      early: share(),
      unavailable: share(),
      silent: oneOf(random, [0, 0, 0, 0.002]),
    },
  };
  const outages = Array.from({ length: wholeBetween(random, 0, 3) }, () => anyOutage(random, spanMs));
  return { shape, outages };
}

function anyOutage(random: Random, spanMs: number): Outage {
  const from = between(random, 0, spanMs);
  return {
    kind: oneOf(random, OUTAGES),
    from,
    until: from + oneOf(random, [300, 3_000, 60_000]) * between(random, 0.5, 1.5),
    retryAfter: oneOf(random, RETRY_AFTERS),
    restart: chance(random, 0.5),
  };
}

/** What the calls of one scenario have in common, and by how much they differ. */
function anyCalls(random: Random): Scenario["planCall"] {
  const aborts = oneOf(random, [0, 0, 0.05, 0.5]);
  const soon = oneOf(random, [5, 300, 20_000]);
  const maxRetries = oneOf(random, [4, 4, 4, 0, 1, 10]);
  const deadlineMs = oneOf(random, [180_000, 180_000, 20_000, 3_000, 100]);
  const attemptTimeoutMs = oneOf(random, [60_000, 60_000, 2_000, 50]);
  const chats = oneOf(random, [0, 0, 0.3, 1]);
  const once = oneOf(random, [0, 0, 0.5]);
  const divisible = chance(random, 0.3);
  return (_id, own): CallPlan => ({
    lane: chance(own, chats) ? "chat" : "bulk",
    limits: { maxRetries, deadlineMs, attemptTimeoutMs },
    divisible,
    repeat: chance(own, once) ? "unsent-only" : "safe",
    ...(chance(own, aborts) ? { abortAfterMs: chance(own, 0.1) ? 0 : between(own, 0, soon) } : {}),
    leavesWithAnother: chance(own, aborts / 2),
    ...(chance(own, 0.01) ? { body: oneOf(own, [POISON, REFUSED_INPUT]) } : {}),
  });
}
