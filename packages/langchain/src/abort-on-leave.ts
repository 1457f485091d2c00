/**
 * A generator that aborts its work when the reader leaves.
 *
 * By itself an async generator answers `return()` only after the `next()` under way, which on a silent stream is
 * never: the reader would hang and the connection stay open.
 */
export function abortOnLeave<T>(
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const leaving = new AbortController();
  const generator = start(signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]));
  const finish = generator.return.bind(generator);
  generator.return = (value) => {
    leaving.abort(new DOMException("The reader left the stream.", "AbortError"));
    return finish(value);
  };
  return generator;
}
