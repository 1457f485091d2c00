type Step<T> = IteratorResult<T>;
type Taker<T> = { resolve(step: Step<T>): void; reject(error: unknown): void };

/** Steps of a reader, asked for one after the other. */
export type AheadReader<T> = {
  /** Gives the step that was read ahead, and has the next one read. After an end or a failure, the same again. */
  take(): Promise<Step<T>>;
  /** Ends it for whoever takes: what is still being read is nobody's. */
  leave(): void;
};

/**
 * Reads one step ahead of whoever takes them, as a web stream does, without its queue. `first` is under way.
 *
 * A read that is under way ends with the signal, whatever its reader makes of that; a reason that is no `Error` becomes
 * one. One listener serves all reads, and no step that is there costs more than the promise that gives it.
 */
export function readAhead<T>(
  first: Promise<Step<T>>,
  next: () => Promise<Step<T>>,
  signal: AbortSignal | undefined,
): AheadReader<T> {
  const takers: Taker<T>[] = [];
  let ready: Step<T> | undefined;
  let failure: { error: unknown } | undefined;
  const end = (): void => {
    if (ready === undefined) fail(toError(signal?.reason));
  };
  const listener = heldLightly(end);
  const stop = (): void => signal?.removeEventListener("abort", listener);
  const fail = (error: unknown): void => {
    failure ??= { error };
    stop();
    for (const taker of takers.splice(0)) taker.reject(failure.error);
  };
  const take = (step: Step<T>): void => {
    // What a read still brings after its end is nobody's.
    if (failure !== undefined || ready?.done === true) return;
    ready = step;
    if (step.done === true) stop();
    for (let taker = takers.shift(); taker !== undefined; taker = takers.shift()) {
      taker.resolve(give(step));
      if (step.done !== true) return;
    }
  };
  const give = (step: Step<T>): Step<T> => {
    if (step.done === true) return step;
    ready = undefined;
    if (signal?.aborted === true) fail(signal.reason);
    else next().then(take, fail);
    return step;
  };
  signal?.addEventListener("abort", listener);
  first.then(take, fail);
  return {
    leave: () => take({ done: true, value: undefined }),
    take: () => {
      if (ready !== undefined) return Promise.resolve(give(ready));
      if (failure !== undefined) return Promise.reject(failure.error);
      return new Promise((resolve, reject) => takers.push({ resolve, reject }));
    },
  };
}

/** A signal outlives streams, and must keep none alive that nobody reads. */
function heldLightly(end: () => void): () => void {
  const held = new WeakRef(end);
  return () => held.deref()?.();
}

const toError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(typeof reason === "string" ? reason : "Aborted");
