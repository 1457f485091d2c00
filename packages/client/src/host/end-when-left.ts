import { readerSignal } from "./reader-signal.ts";

type Events = AsyncIterable<unknown> & { return?(): Promise<unknown> };
type Open = (input: unknown, options?: { signal?: AbortSignal }, ...others: unknown[]) => Events;

/**
 * Events whose work ends when nobody reads them any more. Content-block events may have several readers, and views
 * such as `text`; whoever asked for a view counts as a reader that stays. `signalOf` is for calls without a signal.
 */
export const endWhenLeft = <F extends (...given: never[]) => unknown>(
  streamEvents: F,
  signalOf: (model: never) => AbortSignal | undefined,
): F =>
  function (this: never, input, options, ...others): Events {
    const { signal, watch, keep } = readerSignal(options?.signal ?? signalOf(this));
    const stream = (streamEvents as unknown as Open).call(this, input, { ...options, signal }, ...others);
    if (stream.return !== undefined) return watch(stream);
    // A proxy, because which views there are is the host's to say.
    return new Proxy(stream, {
      get: (target, key) => {
        if (key === Symbol.asyncIterator) return () => watch(target[Symbol.asyncIterator]());
        keep();
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  } satisfies Open as unknown as F;
