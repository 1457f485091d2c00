import { stampRetryable } from "@langchain/core/errors";
import { PaifangError, toAbortError, underSignal } from "@paifang/client";

/** Runs one call of the client under the host's signal. The client's errors are marked for the host's retry middlewares. */
export const underHostSignal = <T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> =>
  underSignal(signal, run).catch((error: unknown) => {
    throw stamped(error);
  });

export const toHostError = (error: unknown, signal: AbortSignal | undefined): unknown =>
  stamped(toAbortError(error, signal));

const stamped = (error: unknown): unknown =>
  PaifangError.isInstance(error) ? stampRetryable(error, error.retryable) : error;
