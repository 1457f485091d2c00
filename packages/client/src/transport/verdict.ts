import { ConnectionError, HttpError, TimeoutError } from "../errors.ts";
import type { Verdict } from "../service/endpoint-set.ts";
import type { AttemptFacts } from "./attempt.ts";

const OVERLOAD_STATUSES = new Set([408, 429, 450, 503]);

/** Whether an attempt says that the service has more to do than it bears. */
export const showsOverload = ({ status, failure }: AttemptFacts): boolean =>
  (status !== undefined && OVERLOAD_STATUSES.has(status)) || isConnectTimeout(failure);

/** Whether the service had the request, and did not come to its end in the time that it gives one. */
export const gaveUp = ({ status }: AttemptFacts): boolean => status === 408;

const isConnectTimeout = (failure: unknown): boolean =>
  failure instanceof TimeoutError && failure.phase === "connect";

/** Certificates and proxies fail in the connection too, but another endpoint is no answer to that. */
const NO_REASON_TO_MOVE = new Set(["TLS_FAILED", "PROXY_FAILED"]);

/** What the failure of an attempt says about its endpoint. */
export function verdictOf(error: unknown): Verdict {
  if (error instanceof HttpError)
    return error.status === 502 || error.status === 503 ? "unavailable" : "well";
  if (isConnectTimeout(error)) return "unreachable";
  const isUnreachable =
    error instanceof ConnectionError && error.phase === "connect" && !NO_REASON_TO_MOVE.has(error.code);
  return isUnreachable ? "unreachable" : "unknown";
}
