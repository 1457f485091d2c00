import { TimeoutError } from "../errors.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { Limiter } from "../service/limiter.ts";
import type { ServiceState } from "../service/service-state.ts";
import type { Scope } from "./deadline.ts";
import { sleep } from "./sleep.ts";

/** Who wants to send, and where. */
export type Entry = {
  state: ServiceState;
  endpoint: EndpointState;
  lane: Limiter;
  scope: Scope;
  /** A closing of the gate up to here was waited for already. */
  waitedUntil: number;
};

/**
 * Waits until the gate is open and a slot is free; the slot is the caller's then. Gives no promise where nothing has
 * to be waited for.
 *
 * @throws {TimeoutError} the gate opens after the deadline: waiting for that would be in vain.
 * @throws {QueueFullError} too many wait for a slot.
 */
export function admit(entry: Entry): Promise<void> | undefined {
  return closedUntil(entry, entry.waitedUntil) === undefined && entry.lane.take()
    ? undefined
    : waitForSlot(entry);
}

async function waitForSlot(entry: Entry): Promise<void> {
  const { state, lane, scope } = entry;
  const { now } = state.config;
  let waited = entry.waitedUntil;
  for (;;) {
    const until = closedUntil(entry, waited);
    if (until !== undefined) {
      if (until > scope.deadlineAt) throw beyondDeadline(scope, until - now());
      await sleep(state, scope, until - now());
      waited = until;
    }
    if (!lane.take()) await slotOf(lane, scope);
    // It may have closed while this call waited for its slot.
    if (closedUntil(entry, waited) === undefined) return;
    lane.release();
  }
}

/** The moment at which the gate opens, if that lies ahead and was not waited for. */
function closedUntil({ state, endpoint }: Entry, waited: number): number | undefined {
  const { until } = endpoint.gate;
  return until > waited && until > state.config.now() ? until : undefined;
}

/** Many may wait at once, so that each holds little: whoever leaves the line refuses the promise of its own slot. */
function slotOf(lane: Limiter, scope: Scope): Promise<void> {
  const { granted, leave } = lane.wait();
  scope.onEnd(leave);
  return granted.then(() => {
    scope.onEnd(undefined);
    if (scope.ended === undefined) return;
    // The call ended in the moment in which its slot came; then it is the next one's.
    lane.release();
    throw scope.ended.reason;
  });
}

const beyondDeadline = ({ deadlineMs }: Scope, waitMs: number): TimeoutError =>
  new TimeoutError(
    "deadline",
    deadlineMs,
    `The service asks to wait ${Math.ceil(waitMs / 1_000)} s, which is longer than this call has of its ${deadlineMs / 1_000} s.`,
  );
