/** A moment at which something is due. `at` may be moved freely; `Infinity` rests it. */
export type Alarm = { at: number; readonly ring: () => void };

/** All time limits of a client on one timer. */
export type Timers = {
  add(at: number, ring: () => void): Alarm;
  remove(alarm: Alarm): void;
  /** Must be called after an alarm was moved to an earlier moment. */
  moved(alarm: Alarm): void;
  clear(): void;
};

/** The timer never keeps the process alive: the sockets of the calls that it guards do. */
export function timers(now: () => number): Timers {
  const alarms = new Set<Alarm>();
  let armedAt = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const arm = (at: number): void => {
    if (at >= armedAt) return;
    clearTimeout(timer);
    armedAt = at;
    timer = setTimeout(ring, Math.max(0, Math.ceil(at - now())));
    timer.unref();
  };
  const ring = (): void => {
    armedAt = Number.POSITIVE_INFINITY;
    const moment = now();
    let next = Number.POSITIVE_INFINITY;
    for (const alarm of alarms) {
      if (alarm.at <= moment) {
        alarms.delete(alarm);
        alarm.ring();
      } else next = Math.min(next, alarm.at);
    }
    if (next < Number.POSITIVE_INFINITY) arm(next);
  };

  return {
    add: (at, onRing) => {
      const alarm = { at, ring: onRing };
      alarms.add(alarm);
      arm(at);
      return alarm;
    },
    remove: (alarm) => {
      alarms.delete(alarm);
      if (alarms.size > 0) return;
      clearTimeout(timer);
      armedAt = Number.POSITIVE_INFINITY;
    },
    moved: (alarm) => arm(alarm.at),
    clear: () => {
      alarms.clear();
      clearTimeout(timer);
      armedAt = Number.POSITIVE_INFINITY;
    },
  };
}
