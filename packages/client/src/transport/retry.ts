import type { PaifangError } from "../errors.ts";
import { HttpError } from "../errors.ts";
import { MAX_RETRY_AFTER_MS } from "../config/options.ts";
import { RETRY_TABLE, type RetryCause } from "../retry-table.ts";
import { backoffMs } from "./backoff.ts";

export type RetryQuestion = {
  error: PaifangError;
  /** Retries of this exchange so far. */
  retries: number;
  maxRetries: number;
  repeat: "safe" | "unsent-only";
  divisible: boolean;
  suspected: readonly RetryCause[];
  now: number;
  deadlineAt: number;
  random: () => number;
};

/** An attempt that could not begin at least this long before the deadline is not worth its wait. */
const LEAST_ATTEMPT_MS = 1_000;
const LEAST_RETRY_AFTER_MS = 50;
/** The service may still be at work on what took too long. */
const COST_AFTER_TIMEOUT = 2;

/** What a retry after this error takes out of the budget. */
export const retryCost = ({ retryCause }: PaifangError): number =>
  RETRY_TABLE[retryCause].wait === "timeout" ? COST_AFTER_TIMEOUT : 1;

/** How long the server asks all callers to wait, in ms, if it says so and may be believed. */
export function wishOf(error: PaifangError): number | undefined {
  const asked = error instanceof HttpError && error.retryable ? error.retryAfterMs : undefined;
  return asked !== undefined && asked <= MAX_RETRY_AFTER_MS ? asked : undefined;
}

/** The wait before another attempt, in ms; `undefined` ends the exchange. */
export function retryWait(question: RetryQuestion): number | undefined {
  const { error, retries, maxRetries, repeat, now, deadlineAt, random } = question;
  const rule = RETRY_TABLE[error.retryCause];
  if (retries >= Math.min(maxRetries, rule.retries)) return undefined;
  if (repeat === "unsent-only" && !rule.notStarted) return undefined;
  if (question.divisible && rule.wait === "timeout") return undefined;
  if (question.suspected.includes(error.retryCause)) return undefined;
  const asked = error instanceof HttpError ? error.retryAfterMs : undefined;
  if (asked !== undefined && asked > MAX_RETRY_AFTER_MS) return undefined;
  const waitMs =
    asked === undefined
      ? backoffMs(rule.wait, retries, random)
      : Math.max(LEAST_RETRY_AFTER_MS, asked * (1 + random() / 10));
  if (now + waitMs + LEAST_ATTEMPT_MS > deadlineAt) return undefined;
  return waitMs;
}

/** Marks an error that would have been followed by a retry, had the endpoint's budget for retries not been empty. */
export function forbidRetry(error: PaifangError): void {
  const writable: { -readonly [key in "retryBudgetExhausted" | "detail"]: PaifangError[key] } = error;
  writable.retryBudgetExhausted = true;
  writable.detail = `${error.detail} It was not sent again, because too many calls to this endpoint failed just now.`;
}
