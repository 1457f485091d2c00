import { APICallError } from "@ai-sdk/provider";
import { ConfigError, HttpError, InputError, PaifangError, TimeoutError } from "@paifang/client";

/** The client waits no longer for a server that asks for time; the host would not wait at all for one that asks for more. */
const LONGEST_WAIT_MS = 60_000;

/** What the host tells of a call that failed, and the signal that may have ended it. */
export type Asked = { requestBodyValues: unknown; signal: AbortSignal | undefined };

/** Runs one call; what it throws is what the host retries by. */
export async function underHost<T>(asked: Asked, run: () => PromiseLike<T>): Promise<T> {
  try {
    asked.signal?.throwIfAborted();
    return await run();
  } catch (error) {
    throw toHostError(error, asked);
  }
}

/**
 * The client's errors as the host's `APICallError`, retryable as the client's own rules say, with the client's error
 * as `cause`. An abort's reason stays as it is, and so does what was refused here because an option or input is wrong.
 */
export function toHostError(error: unknown, { requestBodyValues, signal }: Asked): unknown {
  const cause = innermost(error, signal);
  if (!PaifangError.isInstance(cause) || ConfigError.isInstance(cause) || InputError.isInstance(cause))
    return cause;
  const { message, endpoint: url = "", retryable } = cause;
  // What failed in part was refused as its first part was.
  const refusal = [cause, cause.cause].find(HttpError.isInstance);
  const isRetryable = retryable && (refusal?.retryAfterMs ?? 0) <= LONGEST_WAIT_MS;
  const failure = { message, url, requestBodyValues, isRetryable, cause: renamed(cause) };
  if (refusal === undefined) return new APICallError(failure);
  const { status: statusCode, headers, body: responseBody } = refusal;
  return new APICallError({ ...failure, statusCode, responseHeaders: { ...headers }, responseBody });
}

/** The host takes an error for an abort by its user if `TimeoutError` is its name, or that of a cause, and tells nobody. */
function renamed(cause: PaifangError): PaifangError {
  if (!TimeoutError.isInstance(cause)) return cause;
  const { phase, timeoutMs, detail } = cause;
  return Object.defineProperties(new TimeoutError(phase, timeoutMs, detail), {
    ...Object.getOwnPropertyDescriptors(cause),
    name: { value: "PaifangTimeoutError" },
  });
}

/** The host's own packages put an error of theirs around what a `fetch` throws. */
function innermost(error: unknown, signal: AbortSignal | undefined): unknown {
  if (!APICallError.isInstance(error)) return error;
  const { cause } = error;
  const isAbort = signal?.aborted === true && cause === signal.reason;
  return PaifangError.isInstance(cause) || isAbort ? cause : error;
}
