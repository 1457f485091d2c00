import { PaifangError, TimeoutError } from "../errors.ts";
import type { LiveCall, ServiceState } from "../service/service-state.ts";
import type { Alarm } from "../service/timers.ts";

/**
 * What can end a call from outside: its signal, its deadline, the closing of the client. One listener
 * and one alarm for the whole call; the phase under way hangs its canceller in `onEnd`.
 */
export type Scope = {
  /** Set once; what the call rejects with. */
  readonly ended: { readonly reason: unknown } | undefined;
  readonly deadlineAt: number;
  /** Replaces the canceller of the phase before; called at once if the call has ended. */
  onEnd(cancel: ((reason: unknown) => void) | undefined): void;
  /** Races a phase; `cancel` stops it, its own rejection stands. */
  race<T>(phase: Promise<T>, cancel?: (reason: unknown) => void): Promise<T>;
  close(): void;
};

export function openScope(state: ServiceState, signal: AbortSignal | undefined, deadlineMs: number): Scope {
  let ended: { reason: unknown } | undefined;
  let canceller: ((reason: unknown) => void) | undefined;
  let alarm: Alarm | undefined;
  const deadlineAt = deadlineMs > 0 ? state.config.now() + deadlineMs : Number.POSITIVE_INFINITY;

  const end = (reason: unknown): void => {
    if (ended !== undefined) return;
    ended = { reason };
    canceller?.(reason);
  };
  const call: LiveCall = { end };
  const onAbort = (): void => end(signal?.reason);

  if (state.closed) end(new PaifangError("CLIENT_CLOSED", "The client was closed."));
  else if (signal?.aborted === true) end(signal.reason);
  else {
    signal?.addEventListener("abort", onAbort, { once: true });
    if (deadlineMs > 0)
      alarm = state.timers.add(deadlineAt, () => {
        end(new TimeoutError("DEADLINE_EXCEEDED", "deadline", deadlineMs, `Not done within ${deadlineMs / 1_000} s.`));
      });
    state.live.add(call);
  }

  const onEnd: Scope["onEnd"] = (cancel) => {
    canceller = cancel;
    if (ended !== undefined) cancel?.(ended.reason);
  };
  return {
    get ended() {
      return ended;
    },
    deadlineAt,
    onEnd,
    race: <T>(phase: Promise<T>, cancel?: (reason: unknown) => void): Promise<T> => {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      onEnd((reason) => {
        cancel?.(reason);
        reject(reason);
      });
      phase.then(resolve, reject);
      return promise.finally(() => onEnd(undefined));
    },
    close: () => {
      signal?.removeEventListener("abort", onAbort);
      if (alarm !== undefined) state.timers.remove(alarm);
      state.live.delete(call);
      canceller = undefined;
    },
  };
}
