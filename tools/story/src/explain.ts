import { PaifangError } from "@paifang/client";
import { UserError } from "./user-error.ts";

/** The words for an error that was foreseen; `undefined` for a bug, which keeps its stack. */
export function explain(error: unknown): string | undefined {
  if (error instanceof UserError) return `${error.message}\n${error.advice}`;
  const known = paifangErrorBehind(error);
  if (known === undefined) return undefined;
  const said = known.message.replace(known.advice, "").trimEnd();
  return `${said} (${known.code})\n${known.advice}`;
}

/** Frameworks wrap some errors; ours is then somewhere along the causes. */
function paifangErrorBehind(error: unknown): PaifangError | undefined {
  for (let cause = error; cause instanceof Error; cause = causeOf(cause))
    if (PaifangError.isInstance(cause)) return cause;
  return undefined;
}

/** The AI SDK's error after its last attempt has no cause; it keeps the failure of each attempt. */
const causeOf = (error: Error): unknown => ("lastError" in error ? error.lastError : error.cause);
