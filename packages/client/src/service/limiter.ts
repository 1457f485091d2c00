import { QueueFullError } from "../errors.ts";

/** A place in line. `leave` gives it up; it is harmless once the slot was granted. */
export type Waiting = { granted: Promise<void>; leave(reason: unknown): void };

export type LimiterBounds = {
  start: number;
  max: number;
  /** Places in line. */
  maxWaiting: number;
  /** Told when `limit` is another number than before. */
  onChange?: ((limit: number) => void) | undefined;
};

const LEAST_LIMIT = 1;
/** What a cut leaves. A smaller cut refuses more work on the way down, a larger one wastes more afterwards. */
const CUT_SHARE = 0.7;
/** Refusals of one moment speak of one overload, and what is answered just after it was admitted before it. */
const CUT_REST_MS = 1_000;

type Waiter = { grant: () => void; refuse: (reason: unknown) => void };

/**
 * Bounds the attempts under way by what the service bears; first come, first served.
 *
 * Additive increase, multiplicative decrease: doubles with each round of successes until the first cut, then
 * grows by one a round; both only while at least half of the limit is in use.
 */
export class Limiter {
  readonly #bounds: LimiterBounds;
  readonly #line = new Set<Waiter>();
  #exactLimit: number;
  #inFlight = 0;
  #cutAt = Number.NEGATIVE_INFINITY;

  constructor(bounds: LimiterBounds) {
    this.#bounds = bounds;
    this.#exactLimit = Math.min(bounds.start, bounds.max);
  }

  /** Attempts that may be under way now; a whole number. */
  get limit(): number {
    return Math.floor(this.#exactLimit);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** `true` when a slot was free and is now taken. */
  take(): boolean {
    if (this.#line.size > 0 || this.#inFlight >= this.limit) return false;
    this.#inFlight++;
    return true;
  }

  /** @throws {QueueFullError} too many wait already. */
  wait(): Waiting {
    if (this.#line.size >= this.#bounds.maxWaiting) throw new QueueFullError(this.#line.size);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { grant: resolve, refuse: reject };
    this.#line.add(waiter);
    return {
      granted: promise,
      leave: (reason) => {
        if (this.#line.delete(waiter)) waiter.refuse(reason);
      },
    };
  }

  /** Gives a slot back; the longest waiting gets it, if the limit still has room. */
  release(): void {
    this.#inFlight--;
    this.#grant();
  }

  /** An attempt did well. To be told before its slot is given back. */
  succeeded(now: number): void {
    if (this.#isResting(now) || this.#inFlight * 2 < this.#exactLimit) return;
    const wasCut = this.#cutAt > Number.NEGATIVE_INFINITY;
    this.#set(this.#exactLimit + (wasCut ? 1 / this.#exactLimit : 1));
  }

  /** The service has too much to do. */
  overloaded(now: number): void {
    if (this.#isResting(now)) return;
    this.#cutAt = now;
    this.#set(this.#exactLimit * CUT_SHARE);
  }

  #isResting(now: number): boolean {
    return now < this.#cutAt + CUT_REST_MS;
  }

  #set(wanted: number): void {
    const before = this.limit;
    this.#exactLimit = Math.max(LEAST_LIMIT, Math.min(this.#bounds.max, wanted));
    if (this.limit === before) return;
    this.#bounds.onChange?.(this.limit);
    this.#grant();
  }

  #grant(): void {
    for (const next of this.#line) {
      if (this.#inFlight >= this.limit) return;
      this.#line.delete(next);
      this.#inFlight++;
      next.grant();
    }
  }
}
