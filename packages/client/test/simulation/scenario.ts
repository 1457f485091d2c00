import type { Limits } from "../../src/exchange.ts";
import type { Random } from "./seeded-random.ts";
import type { Outage, ServiceShape } from "./service-model.ts";

/** When calls come: at a rate, all at once, or so many at a time until all are done. */
export type Load =
  | { kind: "rate"; calls: number; perSecond: number }
  | { kind: "burst"; calls: number }
  | { kind: "bulk"; calls: number; launchers: number };

/** What one call is like. */
export type CallPlan = {
  limits?: Partial<Limits>;
  lane?: Limits["lane"];
  divisible?: boolean;
  repeat?: "safe" | "unsent-only";
  /** Aborted so long after its start; 0 is before it. */
  abortAfterMs?: number;
  /** Aborted in the very moment in which another call was answered, and its slot passes on. */
  leavesWithAnother?: boolean;
  /** What the service is sent; its own number if left out. */
  body?: string;
};

export type SitePlan = { shape: ServiceShape; outages: readonly Outage[] };

/** A whole run: services, failover, load. */
export type Scenario = {
  readonly name: string;
  readonly seed: number;
  /** At least one; the first is asked first. */
  readonly sites: readonly SitePlan[];
  readonly failover: boolean;
  readonly load: Load;
  /** Idle sockets are closed by the services after so long. */
  readonly serverIdleMs: number;
  /** Moments at which the service takes another token than before. */
  readonly rotations: readonly number[];
  planCall(id: number, random: Random): CallPlan;
};

/** What a run showed. */
export type Figures = {
  name: string;
  seed: number;
  calls: number;
  answered: number;
  aborted: number;
  /** Failed calls by error code. */
  failed: Record<string, number>;
  /** Failed calls that the empty budget kept from another retry. */
  refusedByBudget: number;
  requests: number;
  retries: number;
  replays: number;
  renewals: number;
  moves: number;
  /** Requests by what they came to. */
  endings: Record<string, number>;
  virtualMs: number;
  steps: number;
  /** The widest that the limiter of bulk verbs became. */
  highestBulkLimit: number;
  breaches: string[];
};
