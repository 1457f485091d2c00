import { PaifangError, TimeoutError } from "../errors.ts";
import type { LiveCall, ServiceState } from "../service/service-state.ts";
import type { Alarm } from "../service/timers.ts";

type Cancel = (reason: unknown) => void;

/**
 * What can end a call from outside: its signal, its deadline, the closing of the client. One listener
 * and one alarm for the whole call; the phase under way hangs its canceller in `onEnd`.
 */
export class Scope implements LiveCall {
  readonly deadlineMs: number;
  readonly deadlineAt: number;
  readonly #state: ServiceState;
  readonly #signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;
  #alarm: Alarm | undefined;
  #ended: { readonly reason: unknown } | undefined;
  #cancel: Cancel | undefined;

  constructor(state: ServiceState, signal: AbortSignal | undefined, deadlineMs: number) {
    this.#state = state;
    this.#signal = signal;
    this.deadlineMs = deadlineMs;
    this.deadlineAt = deadlineMs > 0 ? state.config.now() + deadlineMs : Number.POSITIVE_INFINITY;
    if (state.closed) this.end(new PaifangError("CLIENT_CLOSED", "The client was closed."));
    else if (signal?.aborted === true) this.end(signal.reason);
    else this.#open(deadlineMs);
  }

  #open(deadlineMs: number): void {
    if (this.#signal !== undefined) {
      this.#onAbort = () => this.end(this.#signal?.reason);
      this.#signal.addEventListener("abort", this.#onAbort, { once: true });
    }
    this.#state.live.add(this);
    if (deadlineMs <= 0) return;
    this.#alarm = this.#state.timers.add(this.deadlineAt, () =>
      this.end(new TimeoutError("deadline", deadlineMs, `Not done within ${deadlineMs / 1_000} s.`)),
    );
  }

  /** Set once; what the call rejects with. */
  get ended(): { readonly reason: unknown } | undefined {
    return this.#ended;
  }

  end(reason: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { reason };
    this.#cancel?.(reason);
  }

  /** Replaces the canceller of the phase before; called at once if the call has ended. */
  onEnd(cancel: Cancel | undefined): void {
    this.#cancel = cancel;
    if (this.#ended !== undefined) cancel?.(this.#ended.reason);
  }

  /** Races a phase; `cancel` stops it, its own rejection stands. */
  race<T>(phase: Promise<T>, cancel?: Cancel): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.onEnd((reason) => {
      cancel?.(reason);
      reject(reason);
    });
    phase.then(resolve, reject);
    return promise.finally(() => this.onEnd(undefined));
  }

  close(): void {
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener("abort", this.#onAbort);
    if (this.#alarm !== undefined) this.#state.timers.remove(this.#alarm);
    this.#state.live.delete(this);
    this.#cancel = undefined;
  }
}
