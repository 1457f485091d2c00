/**
 * Runs one call of the client under a host's signal; one that has ended sends nothing.
 *
 * @throws what the call throws, in the host's words; an abort as `toAbortError` gives it.
 */
export async function underSignal<T>(
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
  toHostError: (error: unknown) => unknown = (error) => error,
): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await run();
  } catch (error) {
    throw toHostError(toAbortError(error, signal));
  }
}

/** An abort's reason that is no `Error` gets one around it, because hosts read `name` and `message` of whatever is thrown. */
export function toAbortError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true || error !== signal.reason || error instanceof Error) return error;
  const abort = new Error("The call was aborted.", { cause: error });
  abort.name = "AbortError";
  return abort;
}
