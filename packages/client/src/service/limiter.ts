import { QueueFullError } from "../errors.ts";

/** A place in line. `leave` gives it up; it is harmless once the slot was granted. */
export type Waiting = { granted: Promise<void>; leave(reason: unknown): void };

export type LimiterBounds = {
  start: number;
  max: number;
  /** Places in line. */
  maxWaiting: number;
  /** Time taken tells of a queue at the service: so for bulk verbs, whose requests are much alike. */
  heedsTime?: boolean | undefined;
  /** Told when `limit` is another number than before. */
  onChange?: ((limit: number) => void) | undefined;
};

const LEAST_LIMIT = 1;
/** What a cut leaves. A smaller cut refuses more work on the way down, a larger one wastes more afterwards. */
const CUT_SHARE = 0.7;
/** Refusals of one moment speak of one overload, and what is answered just after it was admitted before it. */
const CUT_REST_MS = 1_000;

/** Half of the time that EAS gives a request if not told otherwise: from here on the limit grows with care. */
const LONG_MS = 2_500;
/** Of the time after which a service gave a request up: what took longer than this share is close to it. */
const CLOSE_SHARE = 0.5;
/** As long as the quickest, or nearly so, is the work itself and no queue. */
const QUICK_FACTOR = 1.3;

type Waiter = { grant: () => void; refuse: (reason: unknown) => void };

/**
 * Bounds the attempts under way by what the service bears; first come, first served.
 *
 * Additive increase, multiplicative decrease: doubles with each round of successes until the first cut, then
 * grows by one a round; both only while at least half of the limit is in use. A limit that heeds time stops to
 * double before the service begins to give up on requests, and to grow where it had been close to that: it answers
 * 408 only when all that waits behind is late as well.
 */
export class Limiter {
  readonly #bounds: LimiterBounds;
  readonly #line = new Set<Waiter>();
  #exactLimit: number;
  #inFlight = 0;
  #cutAt = Number.NEGATIVE_INFINITY;
  #quickestMs = Number.POSITIVE_INFINITY;
  #gaveUpAfterMs = Number.POSITIVE_INFINITY;

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

  /** An attempt did well, within the time. To be told before its slot is given back. */
  succeeded(now: number, tookMs = 0): void {
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
    if (this.#isResting(now) || this.#inFlight * 2 < this.#exactLimit || this.#isClose(tookMs)) return;
    const isLong = this.#bounds.heedsTime === true && tookMs > LONG_MS;
    const wasCut = this.#cutAt > Number.NEGATIVE_INFINITY;
    this.#set(this.#exactLimit + (wasCut || isLong ? 1 / this.#exactLimit : 1));
  }

  /** The service has too much to do; it gave the request up after the time, where that is why. */
  overloaded(now: number, gaveUpAfterMs: number = Number.POSITIVE_INFINITY): void {
    this.#gaveUpAfterMs = Math.min(this.#gaveUpAfterMs, gaveUpAfterMs);
    if (this.#isResting(now)) return;
    this.#cutAt = now;
    this.#set(this.#exactLimit * CUT_SHARE);
  }

  #isClose(tookMs: number): boolean {
    const boundMs = Math.max(this.#gaveUpAfterMs * CLOSE_SHARE, this.#quickestMs * QUICK_FACTOR);
    return this.#bounds.heedsTime === true && tookMs > boundMs;
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
