import type { Complain, Watch } from "./watch.ts";

const LONGEST_RETRY_AFTER_MS = 60_000;
const LEAST_RETRY_AFTER_MS = 50;
/** A retry that could not begin so long before the deadline is not made. */
const LEAST_ATTEMPT_MS = 1_000;
const ROUNDING_MS = 1e-6;

/** Waits stay in the bounds of their cause, and no request comes sooner than the service asked of anyone. */
export function watchWaits(now: () => number, complain: Complain): Watch {
  const gates = new Map<string, number>();
  return {
    ended: (call, { origin }) => {
      const cause = call.last?.cause;
      const asked = cause?.askedMs;
      if (cause === undefined || asked === undefined || asked > LONGEST_RETRY_AFTER_MS) return;
      if (cause.retries > 0) gates.set(origin, Math.max(gates.get(origin) ?? 0, now() + asked));
    },
    reported: (call, { waitMs }) => {
      if (waitMs === undefined || call.last === undefined) return;
      const { cause } = call.last;
      const { deadlineMs } = call.limits;
      if (deadlineMs > 0 && now() + waitMs + LEAST_ATTEMPT_MS > call.startedAt + deadlineMs + ROUNDING_MS)
        complain("waits", `call ${call.id} waits ${waitMs} ms, to its deadline`);
      if ((cause.askedMs ?? 0) > LONGEST_RETRY_AFTER_MS)
        complain("waits", `call ${call.id} is repeated though it was asked to wait ${cause.askedMs} ms`);
      const [least, most] =
        cause.askedMs === undefined
          ? cause.waitMs(call.retries - 1)
          : [
              Math.max(LEAST_RETRY_AFTER_MS, cause.askedMs),
              Math.max(LEAST_RETRY_AFTER_MS, cause.askedMs * 1.1),
            ];
      if (waitMs < least - ROUNDING_MS || waitMs > most + ROUNDING_MS)
        complain("waits", `call ${call.id} waits ${waitMs} ms after ${cause.name}, not ${least} to ${most}`);
    },
    sent: (call, { origin }) => {
      const until = gates.get(origin) ?? 0;
      if (now() < until - ROUNDING_MS)
        complain("gate", `call ${call.id} sent ${until - now()} ms before ${origin} opened`);
      const { lastReport } = call;
      if (lastReport?.waitMs !== undefined && now() < lastReport.at + lastReport.waitMs - ROUNDING_MS)
        complain("waits", `call ${call.id} did not keep its wait of ${lastReport.waitMs} ms`);
    },
  };
}
