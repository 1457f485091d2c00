import { Interrupted } from "./failure/command-error.ts";

/** Aborts at the first Ctrl-C; the next one ends the process as it would without us. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort(new Interrupted()));
  return interrupt.signal;
}
