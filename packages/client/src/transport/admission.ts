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
 * Waits until the gate is open and a slot is free; the slot is the caller's then.
 *
 * @throws {TimeoutError} the gate opens after the deadline: waiting for that would be in vain.
 * @throws {QueueFullError} too many wait for a slot.
 */
export async function admit({ state, endpoint, lane, scope, waitedUntil }: Entry): Promise<void> {
  const { now } = state.config;
  let waited = waitedUntil;
  const closedUntil = (): number | undefined => {
    const { until } = endpoint.gate;
    return until > waited && until > now() ? until : undefined;
  };
  for (;;) {
    const until = closedUntil();
    if (until !== undefined) {
      if (until > scope.deadlineAt) throw beyondDeadline(scope, until - now());
      await sleep(state, scope, until - now());
      waited = until;
    }
    await takeSlot(lane, scope);
    // It may have closed while this call waited for its slot.
    if (closedUntil() === undefined) return;
    lane.release();
  }
}

async function takeSlot(lane: Limiter, scope: Scope): Promise<void> {
  if (lane.take()) return;
  const waiting = lane.wait();
  try {
    await scope.race(waiting.granted, waiting.leave);
  } catch (error) {
    // The slot may have been granted in the same moment; then it is the next one's.
    waiting.granted.then(
      () => lane.release(),
      () => {},
    );
    throw error;
  }
}

const beyondDeadline = ({ deadlineMs }: Scope, waitMs: number): TimeoutError =>
  new TimeoutError(
    "deadline",
    deadlineMs,
    `The service asks to wait ${Math.ceil(waitMs / 1_000)} s, which is longer than this call has of its ${deadlineMs / 1_000} s.`,
  );
