import type { ServiceState } from "../service/service-state.ts";
import type { Scope } from "./deadline.ts";

/** Waits, and ends at once with the call. */
export function sleep(state: ServiceState, scope: Scope, ms: number): Promise<void> {
  const injected = state.config.sleep;
  if (injected !== undefined) return scope.race(Promise.resolve(injected(ms)));
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return scope.race(promise, () => clearTimeout(timer));
}
