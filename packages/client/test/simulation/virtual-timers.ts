import type { Alarm, Timers } from "../../src/service/timers.ts";
import type { Happening, VirtualClock } from "./virtual-clock.ts";

/** A client's time limits on the virtual clock; `pending` tells those that were not removed. */
export type VirtualTimers = Timers & { pending(): number };

export function virtualTimers(clock: VirtualClock): VirtualTimers {
  const due = new Map<Alarm, Happening | undefined>();
  const schedule = (alarm: Alarm): void => {
    const planned = due.get(alarm);
    if (planned !== undefined) planned.run = undefined;
    due.set(alarm, alarm.at < Number.POSITIVE_INFINITY ? clock.at(alarm.at, () => ring(alarm)) : undefined);
  };
  const ring = (alarm: Alarm): void => {
    // Moving an alarm later is not told; it is found out here.
    if (alarm.at > clock.now()) {
      schedule(alarm);
      return;
    }
    due.delete(alarm);
    alarm.ring();
  };
  const remove = (alarm: Alarm): void => {
    const planned = due.get(alarm);
    if (planned !== undefined) planned.run = undefined;
    due.delete(alarm);
  };
  return {
    add: (at, onRing) => {
      const alarm = { at, ring: onRing };
      schedule(alarm);
      return alarm;
    },
    remove,
    moved: (alarm) => {
      if (due.has(alarm)) schedule(alarm);
    },
    clear: () => {
      for (const alarm of due.keys()) remove(alarm);
    },
    pending: () => due.size,
  };
}
