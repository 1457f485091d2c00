import { QueueFullError } from "../errors.ts";

/** A place in line. `leave` gives it up; it is harmless once the slot was granted. */
export type Waiting = { granted: Promise<void>; leave(reason: unknown): void };

/** Bounds the attempts under way by what the service bears; first come, first served. */
export type Limiter = {
  /** `true` when a slot was free and is now taken. */
  take(): boolean;
  /** @throws {QueueFullError} too many wait already. */
  wait(): Waiting;
  /** Gives a slot back; the longest waiting gets it, if the limit still has room. */
  release(): void;
  /** An attempt did well. Told before its slot is given back. */
  succeeded(now: number): void;
  /** The service has too much to do. */
  overloaded(now: number): void;
  /** Attempts that may be under way now; a whole number. */
  readonly limit: number;
  readonly inFlight: number;
  readonly waiting: number;
};

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
 * Additive increase, multiplicative decrease: doubles with each round of successes until the first cut, then
 * grows by one a round; both only while at least half of the limit is in use.
 */
export function limiter({ start, max, maxWaiting, onChange }: LimiterBounds): Limiter {
  const line = new Set<Waiter>();
  let limit = Math.min(start, max);
  let inFlight = 0;
  let cutAt = Number.NEGATIVE_INFINITY;

  const grantNext = (): void => {
    for (const next of line) {
      if (inFlight >= Math.floor(limit)) return;
      line.delete(next);
      inFlight++;
      next.grant();
    }
  };
  const setLimit = (wanted: number): void => {
    const before = Math.floor(limit);
    limit = Math.max(LEAST_LIMIT, Math.min(max, wanted));
    if (Math.floor(limit) === before) return;
    onChange?.(Math.floor(limit));
    grantNext();
  };
  const isResting = (now: number): boolean => now < cutAt + CUT_REST_MS;

  return {
    take: () => {
      if (line.size > 0 || inFlight >= Math.floor(limit)) return false;
      inFlight++;
      return true;
    },
    wait: () => {
      if (line.size >= maxWaiting) throw new QueueFullError(line.size);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter = { grant: resolve, refuse: reject };
      line.add(waiter);
      return {
        granted: promise,
        leave: (reason) => {
          if (line.delete(waiter)) waiter.refuse(reason);
        },
      };
    },
    release: () => {
      inFlight--;
      grantNext();
    },
    succeeded: (now) => {
      if (isResting(now) || inFlight * 2 < limit) return;
      setLimit(limit + (cutAt === Number.NEGATIVE_INFINITY ? 1 : 1 / limit));
    },
    overloaded: (now) => {
      if (isResting(now)) return;
      cutAt = now;
      setLimit(limit * CUT_SHARE);
    },
    get limit() {
      return Math.floor(limit);
    },
    get inFlight() {
      return inFlight;
    },
    get waiting() {
      return line.size;
    },
  };
}
