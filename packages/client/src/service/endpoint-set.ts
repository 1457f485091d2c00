import type { Dispatcher } from "undici";
import type { Address } from "../endpoint/address.ts";
import { gate, type Gate } from "./gate.ts";
import { limiter, type Limiter } from "./limiter.ts";

/** All that is remembered about one address. */
export type EndpointState = {
  readonly address: Address;
  readonly lanes: Readonly<Record<"bulk" | "chat", Limiter>>;
  readonly gate: Gate;
  /** Filled by `transport/pool` at first use. */
  dispatcher: Dispatcher | undefined;
  /** Filled with it: closes the connections that serve nobody now, since one of their age was found dead. */
  dropIdleSockets: (() => void) | undefined;
  /** Filled with it: host and port of the proxy that requests go through, without user and password. */
  proxy: string | undefined;
  readonly connectTimeoutMs: number;
  /** A name that once resolved and is now unknown may come back. */
  reached: boolean;
};

/** The addresses of a service in the caller's order. */
export type EndpointSet = {
  /** The address for the next attempt. */
  pick(now: number): EndpointState;
  readonly all: readonly EndpointState[];
};

type Bounds = { bulk: number; chat: number; maxWaiting: number; connectTimeoutMs: number };

export function endpointSet(address: Address, bounds: Bounds): EndpointSet {
  const only: EndpointState = {
    address,
    lanes: { bulk: limiter(bounds.bulk, bounds.maxWaiting), chat: limiter(bounds.chat, bounds.maxWaiting) },
    gate: gate(),
    dispatcher: undefined,
    dropIdleSockets: undefined,
    proxy: undefined,
    connectTimeoutMs: bounds.connectTimeoutMs,
    reached: false,
  };
  return { pick: () => only, all: [only] };
}
