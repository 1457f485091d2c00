import { channel } from "node:diagnostics_channel";
import type { AttemptEvent } from "../types.ts";

/** The limit of an endpoint's lane is another one now. */
export type LimitEvent = { endpoint: string; lane: "bulk" | "chat"; limit: number };

/** An endpoint of several rests after failures, or is asked again. */
export type EndpointEvent = { endpoint: string; state: "resting" | "back"; restMs?: number };

/** What tools that watch a process may subscribe to with `node:diagnostics_channel`. Nothing secret is published. */
type Events = {
  /** Every HTTP exchange, when it is over. */
  "paifang:attempt": AttemptEvent;
  "paifang:limit": LimitEvent;
  "paifang:endpoint": EndpointEvent;
};

/** Costs nothing while nobody listens: the event is made only then. */
export function publish<N extends keyof Events>(name: N, event: () => Events[N]): void {
  const { hasSubscribers } = CHANNELS[name];
  if (hasSubscribers) CHANNELS[name].publish(event());
}

export const isWatched = (name: keyof Events): boolean => CHANNELS[name].hasSubscribers;

const CHANNELS = {
  "paifang:attempt": channel("paifang:attempt"),
  "paifang:limit": channel("paifang:limit"),
  "paifang:endpoint": channel("paifang:endpoint"),
};
