/** How long to wait before the next attempt; the formulas are in `transport/backoff.ts`. */
export type WaitClass = "transient" | "timeout" | "queue" | "rate" | "period";

export type RetryRule = {
  /** Retries at most for this cause; `maxRetries` can only lower it. */
  readonly retries: number;
  readonly wait: WaitClass;
  /** The service had not begun the work, so even an exchange that must not run twice may be sent again. */
  readonly notStarted: boolean;
};

const rule = (retries: number, wait: WaitClass, notStarted = false): RetryRule => ({
  retries,
  wait,
  notStarted,
});

/** What ended an attempt. Every error carries one as `retryCause`. */
export type RetryCause =
  | "none"
  | "connect"
  | "host-lost"
  | "rate-limit"
  | "period-quota"
  | "queue-full"
  | "compute-timeout"
  | "gateway-timeout"
  | "attempt-timeout"
  | "unavailable"
  | "server-error"
  | "too-early"
  | "socket"
  | "broken-answer"
  | "invalid-answer";

/** Cause → what may follow. These are POSTs, so each row is a decision: docs/decisions/0003. */
export const RETRY_TABLE: Readonly<Record<RetryCause, RetryRule>> = {
  none: rule(0, "transient"),
  connect: rule(2, "transient", true),
  "host-lost": rule(1, "transient", true),
  "rate-limit": rule(4, "rate", true),
  "period-quota": rule(2, "period", true),
  "queue-full": rule(4, "queue", true),
  "compute-timeout": rule(1, "timeout"),
  "gateway-timeout": rule(1, "timeout"),
  "attempt-timeout": rule(1, "timeout"),
  unavailable: rule(2, "transient"),
  "server-error": rule(1, "transient"),
  "too-early": rule(1, "transient"),
  socket: rule(2, "transient"),
  "broken-answer": rule(1, "transient"),
  "invalid-answer": rule(1, "transient"),
};

const STATUS_CAUSES: Readonly<Record<number, RetryCause>> = {
  408: "compute-timeout",
  425: "too-early",
  429: "rate-limit",
  450: "queue-full",
  500: "server-error",
  502: "unavailable",
  503: "unavailable",
  504: "gateway-timeout",
};

/** The cause that an HTTP status stands for; statuses that a repeat cannot mend are `"none"`. */
export function causeOfStatus(status: number): RetryCause {
  return STATUS_CAUSES[status] ?? "none";
}
