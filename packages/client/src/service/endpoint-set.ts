import type { Dispatcher } from "undici";
import type { Address } from "../endpoint/address.ts";
import { gate, type Gate } from "./gate.ts";
import type { Limiter } from "./limiter.ts";
import { retryBudget, type RetryBudget } from "./retry-budget.ts";

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
  readonly connectTimeoutMs: number;
  /** A name that once resolved and is now unknown may come back. */
  reached: boolean;
};

/** What an attempt showed of its endpoint. */
export type Verdict = "well" | "unreachable" | "unavailable" | "unknown";

/** The addresses of a service in the caller's order. */
export type EndpointSet = {
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
  rest: { until: number; lengthMs: number; probed: boolean } | undefined;
};

/** The addresses in order; without `failover` only the first is ever asked. */
export function endpointSet(
  all: readonly [EndpointState, ...EndpointState[]],
  failover: boolean,
  onChange: (change: EndpointChange) => void,
): EndpointSet {
  const [first] = all;
  if (!failover || all.length === 1)
    return { candidate: () => first, begin: () => false, settle: () => {}, all };

  const health = new Map<EndpointState, Health>(
    all.map((endpoint) => [endpoint, { unavailableAt: [], rest: undefined }]),
  );
  const healthOf = (endpoint: EndpointState): Health => {
    const found = health.get(endpoint);
    if (found === undefined) throw new TypeError("an endpoint of another set");
    return found;
  };
  const mayBeAsked = ({ rest }: Health, now: number): boolean =>
    rest === undefined || (now >= rest.until && !rest.probed);
  const restEnd = (endpoint: EndpointState): number => healthOf(endpoint).rest?.until ?? 0;

  const rest = (endpoint: EndpointState, now: number): void => {
    const state = healthOf(endpoint);
    const lengthMs =
      state.rest === undefined ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, state.rest.lengthMs * 2);
    state.rest = { until: now + lengthMs, lengthMs, probed: false };
    state.unavailableAt = [];
    onChange({ endpoint, state: "resting", restMs: lengthMs });
  };
  const recover = (endpoint: EndpointState): void => {
    const state = healthOf(endpoint);
    if (state.rest !== undefined) onChange({ endpoint, state: "back" });
    state.rest = undefined;
    state.unavailableAt = [];
  };
  const countUnavailable = (endpoint: EndpointState, now: number): void => {
    const state = healthOf(endpoint);
    state.unavailableAt = [...state.unavailableAt.filter((at) => at > now - UNAVAILABLE_WITHIN_MS), now];
    if (state.unavailableAt.length >= MOST_UNAVAILABLE) rest(endpoint, now);
  };

  return {
    candidate: (now) =>
      all.find((endpoint) => mayBeAsked(healthOf(endpoint), now)) ??
      // All rest: to ask none would be worse, and the one that rests the shortest is the likeliest.
      all.reduce((best, endpoint) => (restEnd(endpoint) < restEnd(best) ? endpoint : best)),
    begin: (endpoint, now) => {
      const state = healthOf(endpoint);
      if (state.rest === undefined || !mayBeAsked(state, now)) return false;
      state.rest.probed = true;
      return true;
    },
    settle: (endpoint, { verdict, probe }, now) => {
      const state = healthOf(endpoint);
      if (probe && state.rest !== undefined) state.rest.probed = false;
      if (verdict === "well") recover(endpoint);
      else if (verdict === "unknown") return;
      // What was sent before the rest began tells nothing new.
      else if (state.rest !== undefined && !probe) return;
      else if (verdict === "unreachable" || probe) rest(endpoint, now);
      else countUnavailable(endpoint, now);
    },
    all,
  };
}
