import { TimeoutError } from "../errors.ts";
import type { Limits } from "../exchange.ts";
import type { Alarm } from "../service/timers.ts";
import type { Clock } from "./sink.ts";

/** Watches a stream for silence: of data events though pings come, and of bytes after the first event. */
export type SilenceWatch = {
  heardEvent(): void;
  heardByte(): void;
  /** While the reader is behind and the socket paused, silence is our own. */
  rest(): void;
  stop(): void;
};

export function silenceWatch(
  limits: Pick<Limits, "idleTimeoutMs" | "silenceTimeoutMs">,
  clock: Clock,
  fail: (error: TimeoutError) => void,
): SilenceWatch {
  const watch = (timeoutMs: number, what: string): { alarm: Alarm; timeoutMs: number } | undefined => {
    if (timeoutMs <= 0) return undefined;
    const alarm = clock.timers.add(Number.POSITIVE_INFINITY, () => {
      fail(new TimeoutError("idle", timeoutMs, `${what} for ${timeoutMs / 1_000} s.`));
    });
    return { alarm, timeoutMs };
  };
  const events = watch(limits.idleTimeoutMs, "No data event came");
  const bytes = watch(limits.silenceTimeoutMs, "No byte came");
  const both = [events, bytes].filter((watched) => watched !== undefined);
  const heard = (watched: typeof events): void => {
    if (watched === undefined) return;
    const rested = watched.alarm.at === Number.POSITIVE_INFINITY;
    watched.alarm.at = clock.now() + watched.timeoutMs;
    if (rested) clock.timers.moved(watched.alarm);
  };
  return {
    heardEvent: () => heard(events),
    heardByte: () => heard(bytes),
    rest: () => {
      for (const { alarm } of both) alarm.at = Number.POSITIVE_INFINITY;
    },
    stop: () => {
      for (const { alarm } of both) clock.timers.remove(alarm);
    },
  };
}
