import { stampRetryable } from "@langchain/core/errors";
import { PaifangError, toAbortError } from "@paifang/client";

/** A call whose failure is marked for the host's retry middlewares, and is otherwise the client's, unchanged. */
export const marked = <T>(call: Promise<T>): Promise<T> =>
  call.catch((error: unknown) => {
    throw toMarked(error);
  });

/** Likewise for a failure at hand. */
export const toHostError = (error: unknown, signal: AbortSignal | undefined): unknown =>
  toMarked(toAbortError(error, signal));

const toMarked = (error: unknown): unknown =>
  PaifangError.isInstance(error) ? stampRetryable(error, error.retryable) : error;
