import { stampRetryable } from "@langchain/core/errors";
import { PaifangError } from "@paifang/client";

/**
 * Runs one call of the client under the host's signal.
 *
 * The client's errors pass unchanged, marked for the host's retry middlewares. A reason that is no `Error`
 * gets one around it, because hosts read `name` and `message` of whatever is thrown.
 */
export async function underSignal<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await run();
  } catch (error) {
    throw toHostError(error, signal);
  }
}

export function toHostError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (PaifangError.isInstance(error)) return stampRetryable(error, error.retryable);
  if (signal?.aborted !== true || error !== signal.reason || error instanceof Error) return error;
  const abort = new Error("The call was aborted.", { cause: error });
  abort.name = "AbortError";
  return abort;
}
