/** A moment at which something is due. `at` may be moved freely; `Infinity` rests it. */
export type Alarm = { at: number; ring: () => void };

/** All time limits of a client on one timer. */
export type Timers = {
  add(at: number, ring: () => void): Alarm;
  remove(alarm: Alarm): void;
  /** Must be called after an alarm was moved to an earlier moment. */
  moved(alarm: Alarm): void;
  clear(): void;
};

/** A timer that rings later than this tells of a busy event loop, which did not read its sockets either. */
const BUSY_MS = 20;
/** Then what has come meanwhile is taken in first. */
const CATCH_UP_MS = 25;
/** A timer that rings later than this tells of a process or a machine that was stopped. */
const SUSPENDED_MS = 10_000;
/** Node takes a longer time for none. */
export const LONGEST_TIMER_MS = 2_147_483_647;
/** It rings this often while calls are under way, and at most once after the last: to arm it for each costs more. */
const LONGEST_WAIT_MS = 30_000;

/**
 * The timer never keeps the process alive: the sockets of the calls that it guards do. No alarm rings before
 * the sockets were looked at once more, so an answer that lies ready is never late. `onSuspended` is told when
 * time had passed in which the process did not run.
 */
export function timers(now: () => number, onSuspended: () => void = () => {}): Timers {
  const alarms = new Set<Alarm>();
  let armedAt = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let catchUp: NodeJS.Timeout | undefined;

  const arm = (at: number): void => {
    if (at >= armedAt) return;
    clearTimeout(timer);
    const moment = now();
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(at - moment)));
    armedAt = Math.min(at, moment + LONGEST_WAIT_MS);
    timer = setTimeout(ring, waitMs);
    timer.unref();
  };
  const ring = (): void => {
    const lateMs = now() - armedAt;
    armedAt = Number.POSITIVE_INFINITY;
    if (lateMs > SUSPENDED_MS) onSuspended();
    // Sockets are read after the timers and before the immediates of a turn.
    if (lateMs <= BUSY_MS) return void setImmediate(expire);
    clearTimeout(catchUp);
    catchUp = setTimeout(expire, CATCH_UP_MS);
    catchUp.unref();
  };
  const expire = (): void => arm(ringDue(alarms, now()));
  return {
    add: (at, onRing) => {
      const alarm = { at, ring: onRing };
      alarms.add(alarm);
      arm(at);
      return alarm;
    },
    remove: (alarm) => {
      alarms.delete(alarm);
      // A set that grew leaves its old table behind, and all that its alarms hold with it, until the next full collection.
      alarm.ring = nothing;
    },
    moved: (alarm) => arm(alarm.at),
    clear: () => {
      alarms.clear();
      clearTimeout(timer);
      clearTimeout(catchUp);
      armedAt = Number.POSITIVE_INFINITY;
    },
  };
}

const nothing = (): void => {};

/** Rings what is due, and tells when the next is; `Infinity` if none is. */
function ringDue(alarms: Set<Alarm>, moment: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const alarm of alarms) {
    if (alarm.at <= moment) {
      alarms.delete(alarm);
      alarm.ring();
    } else next = Math.min(next, alarm.at);
  }
  return next;
}
