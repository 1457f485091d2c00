import { QueueFullError } from "../errors.ts";

/** A place in line. `leave` gives it up; it is harmless once the slot was granted. */
export type Waiting = { granted: Promise<void>; leave(reason: unknown): void };

/** Bounds the attempts under way; first come, first served. */
export type Limiter = {
  /** `true` when a slot was free and is now taken. */
  take(): boolean;
  /** @throws {QueueFullError} too many wait already. */
  wait(): Waiting;
  /** Gives a slot back; the longest waiting gets it. */
  release(): void;
};

type Waiter = { grant: () => void; refuse: (reason: unknown) => void };

export function limiter(slots: number, maxWaiting: number): Limiter {
  let free = slots;
  const line = new Set<Waiter>();
  return {
    take: () => {
      if (free <= 0) return false;
      free--;
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
      const [next] = line;
      if (next === undefined) {
        free++;
        return;
      }
      line.delete(next);
      next.grant();
    },
  };
}
