import type { Dispatcher } from "undici";
import type { Address } from "../endpoint/address.ts";
import type { Gate } from "./gate.ts";
import type { Limiter } from "./limiter.ts";
import type { RetryBudget } from "./retry-budget.ts";

/** All that is remembered about one address. */
export type EndpointState = {
  readonly address: Address;
  readonly lanes: Readonly<Record<"bulk" | "chat", Limiter>>;
  readonly gate: Gate;
  readonly budget: RetryBudget;
  /** Filled by `transport/pool` at first use. */
  dispatcher: Dispatcher | undefined;
  /** Filled with it: closes the connections that serve nobody now, since one of their age was found dead. */
  dropIdleSockets: (() => void) | undefined;
  /** Filled with it: ends the connections that are still being made. */
  leaveConnecting: (() => void) | undefined;
  /** Filled with it: host and port of the proxy that requests go through, without user and password. */
  proxy: string | undefined;
  readonly connectTimeoutMs: number;
  /** The path that was asked for last, without a query, and what it came to. */
  lastRoute: { readonly path: string; readonly route: string } | undefined;
  /** A name that once resolved and is now unknown may come back. */
  reached: boolean;
};

/** What an attempt showed of its endpoint. */
export type Verdict = "well" | "unreachable" | "unavailable" | "unknown";

/** The addresses of a service in the caller's order. */
export type EndpointSet = {
  /** The one that is always asked, where no other stands in for it: then nothing below needs the time. */
  readonly only: EndpointState | undefined;
  /** Where the next attempt goes: the first that does not rest. */
  candidate(now: number): EndpointState;
  /** An attempt begins there; `true` when it is the one that finds out whether a resting endpoint is back. */
  begin(endpoint: EndpointState, now: number): boolean;
  /** What became of it. */
  settle(endpoint: EndpointState, seen: { verdict: Verdict; probe: boolean }, now: number): void;
  readonly all: readonly EndpointState[];
};

/** An endpoint of several begins to rest, for so long, or is well again. */
export type EndpointChange = { endpoint: EndpointState; state: "resting" | "back"; restMs?: number };

const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 300_000;
/** So many answers of 502 or 503 within the time, and no other between, speak of more than a hiccup. */
const MOST_UNAVAILABLE = 3;
const UNAVAILABLE_WITHIN_MS = 10_000;

/** What is remembered of an endpoint that others can stand in for. */
type Health = {
  unavailableAt: number[];
  rest: { until: number; lengthMs: number } | undefined;
  /** Kept apart from the rest: a probe may outlive the rest that it was to end, and the next one begin. */
  probed: boolean;
};

/** The addresses in order; without `failover` only the first is ever asked. */
export function endpointSet(
  all: readonly [EndpointState, ...EndpointState[]],
  failover: boolean,
  onChange: (change: EndpointChange) => void,
): EndpointSet {
  const [first] = all;
  return failover && all.length > 1
    ? new StandIns(all, onChange)
    : { only: first, candidate: () => first, begin: () => false, settle: () => {}, all };
}

/** Endpoints that stand in for those before them while these rest. */
class StandIns implements EndpointSet {
  readonly only = undefined;
  readonly all: readonly [EndpointState, ...EndpointState[]];
  readonly #health: ReadonlyMap<EndpointState, Health>;
  readonly #onChange: (change: EndpointChange) => void;

  constructor(all: readonly [EndpointState, ...EndpointState[]], onChange: (change: EndpointChange) => void) {
    this.all = all;
    this.#onChange = onChange;
    this.#health = new Map(
      all.map((endpoint) => [endpoint, { unavailableAt: [], rest: undefined, probed: false }]),
    );
  }

  candidate(now: number): EndpointState {
    const open = this.all.find((endpoint) => mayBeAsked(this.#of(endpoint), now));
    if (open !== undefined) return open;
    // All rest: to ask none would be worse, and the one that rests the shortest is the likeliest.
    const restEnd = (endpoint: EndpointState): number => this.#of(endpoint).rest?.until ?? 0;
    return this.all.reduce((best, endpoint) => (restEnd(endpoint) < restEnd(best) ? endpoint : best));
  }

  begin(endpoint: EndpointState, now: number): boolean {
    const health = this.#of(endpoint);
    if (health.rest === undefined || !mayBeAsked(health, now)) return false;
    health.probed = true;
    return true;
  }

  settle(
    endpoint: EndpointState,
    { verdict, probe }: { verdict: Verdict; probe: boolean },
    now: number,
  ): void {
    const health = this.#of(endpoint);
    if (probe) health.probed = false;
    if (verdict === "well") return this.#recover(endpoint, health);
    // What was sent before the rest began tells nothing new.
    if (verdict === "unknown" || (health.rest !== undefined && !probe)) return;
    if (verdict === "unavailable" && !probe) {
      health.unavailableAt = [...health.unavailableAt.filter((at) => at > now - UNAVAILABLE_WITHIN_MS), now];
      if (health.unavailableAt.length < MOST_UNAVAILABLE) return;
    }
    this.#rest(endpoint, health, now);
  }

  #rest(endpoint: EndpointState, health: Health, now: number): void {
    const { rest } = health;
    const lengthMs = rest === undefined ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, rest.lengthMs * 2);
    health.rest = { until: now + lengthMs, lengthMs };
    health.unavailableAt = [];
    this.#onChange({ endpoint, state: "resting", restMs: lengthMs });
  }

  #recover(endpoint: EndpointState, health: Health): void {
    if (health.rest !== undefined) this.#onChange({ endpoint, state: "back" });
    health.rest = undefined;
    health.unavailableAt = [];
  }

  #of(endpoint: EndpointState): Health {
    const found = this.#health.get(endpoint);
    if (found === undefined) throw new TypeError("an endpoint of another set");
    return found;
  }
}

const mayBeAsked = ({ rest, probed }: Health, now: number): boolean =>
  rest === undefined || (now >= rest.until && !probed);
