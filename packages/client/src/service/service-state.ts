import {
  BULK_CONCURRENCY_AT_START,
  CONNECT_TIMEOUT_BEFORE_OTHERS_MS,
  DEFAULT_CONNECT_TIMEOUT_MS,
  MAX_WAITING_CALLS,
} from "../config/options.ts";
import type { ServiceConfig } from "../config/resolve.ts";
import type { Address } from "../endpoint/address.ts";
import { publish } from "./channels.ts";
import { endpointSet, type EndpointChange, type EndpointSet, type EndpointState } from "./endpoint-set.ts";
import { gate } from "./gate.ts";
import { learned, type Learned } from "./learned.ts";
import { Limiter } from "./limiter.ts";
import { retryBudget } from "./retry-budget.ts";
import { timers, type Timers } from "./timers.ts";

/** A call under way; `close()` of the client ends it. */
export type LiveCall = { end(reason: unknown): void };

/** The one home of a client's mutable state, shared by all its faces. */
export type ServiceState = {
  readonly config: ServiceConfig;
  readonly endpoints: EndpointSet;
  readonly learned: Learned;
  readonly timers: Timers;
  readonly live: Set<LiveCall>;
  closed: boolean;
};

export function serviceState(config: ServiceConfig): ServiceState {
  const [first, ...others] = config.addresses;
  const all = [
    endpointState(config, first, config.failover && others.length > 0),
    ...others.map((address) => endpointState(config, address, false)),
  ] as const;
  const endpoints = endpointSet(all, config.failover, (change) => tell(config, change));
  return {
    config,
    endpoints,
    learned: learned(),
    // While the process stood still nobody saw which idle connections the other side closed.
    timers: timers(config.now, () => {
      for (const endpoint of endpoints.all) endpoint.dropIdleSockets?.();
    }),
    live: new Set(),
    closed: false,
  };
}

function endpointState(config: ServiceConfig, address: Address, hasFallback: boolean): EndpointState {
  const { maxConcurrency: max } = config;
  const lane = (name: "bulk" | "chat", start: number): Limiter =>
    new Limiter({
      start,
      max,
      maxWaiting: MAX_WAITING_CALLS,
      heedsTime: name === "bulk",
      onChange: (limit) => publish("paifang:limit", () => ({ endpoint: address.base, lane: name, limit })),
    });
  // From outside, addresses of a VPC are silent, and another one waits for the answer.
  const isQuick = hasFallback && address.network === "vpc";
  const timeoutMs = isQuick ? CONNECT_TIMEOUT_BEFORE_OTHERS_MS : DEFAULT_CONNECT_TIMEOUT_MS;
  return {
    address,
    lanes: { bulk: lane("bulk", BULK_CONCURRENCY_AT_START), chat: lane("chat", max) },
    gate: gate(),
    budget: retryBudget(),
    dispatcher: undefined,
    dropIdleSockets: undefined,
    leaveConnecting: undefined,
    proxy: undefined,
    lastRoute: undefined,
    connectTimeoutMs: config.connectTimeoutMs ?? timeoutMs,
    reached: false,
  };
}

/** Each change is told, since the way that requests take can change their cost. */
function tell(config: ServiceConfig, { endpoint, state, restMs }: EndpointChange): void {
  const { base } = endpoint.address;
  publish("paifang:endpoint", () => ({ endpoint: base, state, ...(restMs === undefined ? {} : { restMs }) }));
  if (state === "back")
    config.tell("ENDPOINT_BACK", `${base} answers again and is asked in its place again.`);
  else
    config.tell(
      "ENDPOINT_RESTING",
      `${base} cannot be reached or does not serve; for ${(restMs ?? 0) / 1_000} s requests go to the next endpoint.`,
    );
}
