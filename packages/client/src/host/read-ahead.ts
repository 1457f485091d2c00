/** Steps of a reader, asked for one at a time. */
export type AheadReader<T> = {
  /** Gives the step that was read ahead, and reads the next as soon as that one is there. After the end, the end again. */
  take(): Promise<IteratorResult<T>>;
  /** Forgets the signal; for whoever leaves before the end. */
  stop(): void;
};

/**
 * Reads one step ahead of whoever takes them, as a web stream does, without its queue.
 *
 * A read under way ends with the signal, whatever the reader makes of that; its failure is what `toError` makes of the
 * reason. One listener serves all reads.
 */
export function readAhead<T>(
  first: Promise<IteratorResult<T>>,
  next: () => Promise<IteratorResult<T>>,
  { signal, toError }: { signal: AbortSignal | undefined; toError(reason: unknown): unknown },
): AheadReader<T> {
  let fail: (error: unknown) => void = () => {};
  const end = (): void => fail(toError(signal?.reason));
  const stop = (): void => signal?.removeEventListener("abort", end);
  signal?.addEventListener("abort", end);
  const raced = (): Promise<IteratorResult<T>> => {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      fail = reject;
      next().then(resolve, reject);
    });
  };
  const read = signal === undefined ? next : raced;
  const settle = ({ done }: IteratorResult<T>): void => (done === true ? stop() : undefined);
  let ahead = first;
  ahead.then(settle, stop);
  return {
    stop,
    take: () => {
      const step = ahead;
      ahead = step.then((one) => (one.done === true ? one : read()));
      ahead.then(settle, stop);
      return step;
    },
  };
}
