import { APICallError } from "@ai-sdk/provider";
import { PaifangError } from "@paifang/client";
import { RetryError } from "ai";

/** The client's error inside the host's, with as many attempts as the host made. */
function clientErrorOf(error: unknown): unknown {
  const last = RetryError.isInstance(error) ? error.lastError : error;
  if (!APICallError.isInstance(last) || !PaifangError.isInstance(last.cause)) return last;
  if (!RetryError.isInstance(error)) return last.cause;
  const { cause } = last;
  return Object.create(cause, { attempts: { value: error.errors.length } });
}

export async function unwrapped<T>(call: PromiseLike<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw clientErrorOf(error);
  }
}
