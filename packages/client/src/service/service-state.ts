import { MAX_WAITING_CALLS } from "../config/options.ts";
import type { ServiceConfig } from "../config/resolve.ts";
import { endpointSet, type EndpointSet } from "./endpoint-set.ts";
import { learned, type Learned } from "./learned.ts";
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
  const endpoints = endpointSet(config.address, {
    bulk: config.bulkConcurrency,
    chat: config.chatConcurrency,
    maxWaiting: MAX_WAITING_CALLS,
    connectTimeoutMs: config.connectTimeoutMs,
  });
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
