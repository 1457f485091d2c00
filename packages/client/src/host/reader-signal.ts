/** A signal for the work behind what a host's users read, and the watch over who reads it. */
export type ReaderSignal = {
  /** Aborts with the caller's, and when the last reader has left. */
  signal: AbortSignal;
  /** Counts a reader until it leaves. */
  watch<R extends Reader>(reader: R): R;
  /** Counts a reader whose leaving nobody can see. */
  keep(): void;
};

/** What a host's user reads. */
export type Reader = { return?(value?: unknown): Promise<unknown> };

/**
 * Aborts work when its readers leave.
 *
 * By itself an async generator answers `return()` only after the `next()` under way, which on a silent stream is
 * never: the reader would hang and the connection stay open.
 */
export function readerSignal(caller: AbortSignal | undefined): ReaderSignal {
  const leaving = new AbortController();
  const reason = new DOMException("The reader left the stream.", "AbortError");
  let readers = 0;
  const leave = (): void => {
    readers--;
    if (readers === 0) leaving.abort(reason);
  };
  return {
    signal: caller === undefined ? leaving.signal : AbortSignal.any([caller, leaving.signal]),
    keep: () => void readers++,
    watch: (reader) => {
      readers++;
      return leftBy(reader, leave, reason);
    },
  };
}

/** A reader that tells when it leaves, and does not hear of the abort that follows. */
function leftBy<R extends Reader>(reader: R, leave: () => void, reason: unknown): R {
  const finish = reader.return?.bind(reader);
  let isLeft = false;
  reader.return = async (value) => {
    if (!isLeft) leave();
    isLeft = true;
    try {
      return await finish?.(value);
    } catch (error) {
      if (error !== reason) throw error;
      return { done: true, value: undefined };
    }
  };
  return reader;
}
