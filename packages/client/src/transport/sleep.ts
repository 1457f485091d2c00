import type { ServiceState } from "../service/service-state.ts";
import { LONGEST_TIMER_MS } from "../service/timers.ts";
import type { Scope } from "./deadline.ts";

/** Waits, and ends at once with the call. */
export function sleep(state: ServiceState, scope: Scope, ms: number): Promise<void> {
  const injected = state.config.sleep;
  if (injected !== undefined) return scope.race(Promise.resolve(injected(ms)));
  const { promise, resolve } = Promise.withResolvers<void>();
  // A server may wish for years; then it is asked again once a timer of Node has run as long as it can.
  const timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS));
  return scope.race(promise, () => clearTimeout(timer));
}
