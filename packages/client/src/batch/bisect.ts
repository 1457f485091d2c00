import { HttpError, PaifangError, ResponseError, type ErrorCode } from "../errors.ts";
import type { RetryCause } from "../retry-table.ts";
import type { Batch } from "./plan.ts";

/** A batch as it is sent: a planned one, or a part of one that failed. */
export type Slice = Batch & {
  readonly isPart: boolean;
  /** Causes for which a larger slice with the same inputs failed for good; it is not repeated for them. */
  readonly suspected: readonly RetryCause[];
};

export const sizeOf = ({ first, end }: Batch): number => end - first;

export const wholeSlice = ({ first, end }: Batch): Slice => ({ first, end, isPart: false, suspected: [] });

/** The service, or we, gave up waiting: half of the inputs may be in time. */
const TIMEOUTS: ReadonlySet<RetryCause> = new Set(["compute-timeout", "gateway-timeout", "attempt-timeout"]);
/** What one bad input does to all that travel with it, after it was repeated once. */
const FAULTS: ReadonlySet<RetryCause> = new Set(["server-error", "invalid-answer"]);
/** Statuses that are about what was sent; the timeouts and 500 also when the server forbids a repeat. */
const STATUSES_OF_INPUTS = new Set([400, 408, 413, 422, 500, 504]);

/** A refusal of the caller or of the address: every further batch would meet it too. */
const RUN_ENDING_STATUSES = new Set([401, 403, 404, 405]);
const RUN_ENDING_CODES: ReadonlySet<ErrorCode> = new Set([
  "MODEL_NOT_FOUND",
  "DEPLOYMENT_MISSING",
  "CLIENT_CLOSED",
  "TOKEN_INVALID",
]);

export const tookTooLong = (error: unknown): boolean =>
  PaifangError.isInstance(error) && TIMEOUTS.has(error.retryCause);

export const concernsAll = (error: unknown): boolean =>
  PaifangError.isInstance(error) &&
  (RUN_ENDING_CODES.has(error.code) || (error instanceof HttpError && RUN_ENDING_STATUSES.has(error.status)));

/** Whether a slice may have failed for the sake of one of its inputs, so that its parts are worth a request. */
export function mayBeOneInputs(error: unknown): boolean {
  if (!PaifangError.isInstance(error) || concernsAll(error) || isOfWholeAnswer(error)) return false;
  if (error.retryCause !== "none") return TIMEOUTS.has(error.retryCause) || FAULTS.has(error.retryCause);
  if (error instanceof HttpError) return STATUSES_OF_INPUTS.has(error.status);
  return error.code === "ANSWER_REPORTS_ERROR";
}

/** Whether the service refused what it was given, which says that it is well. */
export const isRefusal = (error: unknown): boolean =>
  PaifangError.isInstance(error) &&
  error.retryCause === "none" &&
  !(error instanceof HttpError && (error.status >= 500 || error.status === 408));

/** Nothing came at all, for as long as we wait. */
export const isHang = (error: unknown): boolean =>
  PaifangError.isInstance(error) && error.retryCause === "attempt-timeout";

/** A breach without a place in the answer is not one vector's. */
export const isOfWholeAnswer = (error: unknown): boolean =>
  error instanceof ResponseError && error.retryCause === "invalid-answer" && error.path === "";

/** What is sent in place of a slice that failed so: its halves, or a single input once more. */
export function partsOf(slice: Slice, error: unknown): Slice[] {
  const cause = PaifangError.isInstance(error) ? error.retryCause : "none";
  const suspected = FAULTS.has(cause) ? [...slice.suspected, cause] : slice.suspected;
  const { first, end } = slice;
  if (end - first === 1) return [{ ...slice, suspected }];
  const middle = first + Math.ceil((end - first) / 2);
  return [
    { first, end: middle, isPart: true, suspected },
    { first: middle, end, isPart: true, suspected },
  ];
}
