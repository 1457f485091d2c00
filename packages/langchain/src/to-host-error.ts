import { ContextOverflowError, stampRetryable, type LangChainErrorCodes } from "@langchain/core/errors";
import { AuthError, HttpError, PaifangError, RateLimitError } from "@paifang/client";

/** A call whose failure has LangChain's marks, and is otherwise the client's, unchanged. */
export const marked = <T>(call: Promise<T>): Promise<T> =>
  call.catch((error: unknown) => {
    throw toHostError(error);
  });

/** How servers say that calls of tools and their results do not belong together. */
const UNPAIRED =
  /must be followed by tool messages|tool\W+must be a response to a prece|same number of function calls and responses/i;

/** The same failure with the marks and words by which LangChain knows its kind. */
export function toHostError(error: unknown): unknown {
  // Core's own mark for callers who left: nobody asks again for them.
  if (!PaifangError.isInstance(error))
    return error instanceof Error && error.name === "AbortError" ? stampRetryable(error, false) : error;
  const code = hostCodeOf(error);
  if (code !== undefined) Reflect.set(error, "lc_error_code", code);
  if (code === "CONTEXT_OVERFLOW") markOverflow(error);
  return stampRetryable(error, error.retryable);
}

function hostCodeOf(error: PaifangError): LangChainErrorCodes | undefined {
  if (error.code === "CONTEXT_TOO_LONG") return "CONTEXT_OVERFLOW";
  if (error.code === "MODEL_NOT_FOUND") return "MODEL_NOT_FOUND";
  if (AuthError.isInstance(error)) return "MODEL_AUTHENTICATION";
  if (RateLimitError.isInstance(error)) return "MODEL_RATE_LIMIT";
  const isUnpaired = HttpError.isInstance(error) && UNPAIRED.test(error.serverMessage ?? "");
  return isUnpaired ? "INVALID_TOOL_RESULTS" : undefined;
}

/** Core knows this error by symbols that each instance carries, so ours can carry them too and keep class and status. */
function markOverflow(error: PaifangError): void {
  const overflow = new ContextOverflowError();
  for (const symbol of Object.getOwnPropertySymbols(overflow))
    Reflect.defineProperty(error, symbol, { value: Reflect.get(overflow, symbol), configurable: true });
}
