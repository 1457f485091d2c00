import { PaifangError, StreamError, locate, type Place } from "../errors.ts";
import type { Opened } from "../exchange.ts";
import { closedWhenAbandoned } from "./abandoned.ts";

/** The body of an answer as it comes. To be read once; whoever leaves early closes the connection. */
export type ByteStream = AsyncIterable<Uint8Array> & {
  /** Ends the stream and closes its connection. */
  close(): void;
};

type Ends = Pick<Place, "operation" | "scrub"> & { signal: AbortSignal | undefined; over(): void };

/**
 * Reads an open source piece by piece. A cut rejects with what cut it, told where it happened, an abort with
 * its reason, also when all had come before it; `over` is told of any end.
 */
export function byteStream(opened: Opened<Uint8Array>, { over, signal, ...where }: Ends): ByteStream {
  const { endpoint, attempts, requestIds } = opened;
  const source = closedWhenAbandoned(opened.source);
  const close = (): void => {
    source.close();
    over();
  };
  const place: Place = { ...where, endpoint, attempts, requestId: requestIds.at(-1) };
  const located = (error: unknown): unknown => (error instanceof PaifangError ? locate(error, place) : error);
  let consumed = false;

  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const ready = await source.read();
        signal?.throwIfAborted();
        if (ready === undefined) return;
        for (const piece of ready) {
          yield piece;
          signal?.throwIfAborted();
        }
      }
    } catch (error) {
      throw located(error);
    } finally {
      close();
    }
  }

  return {
    close,
    [Symbol.asyncIterator]: () => {
      if (consumed) throw located(new StreamError("STREAM_CONSUMED", "This stream was read before."));
      consumed = true;
      return closingAtOnce(pieces(), close);
    },
  };
}

/** A generator that was not begun, or that waits for its next piece, would not come to its own end when it is left. */
const closingAtOnce = <T>(
  generator: AsyncGenerator<T, void, undefined>,
  close: () => void,
): AsyncIterator<T, void, undefined> => ({
  next: () => generator.next(),
  return: () => {
    close();
    return generator.return();
  },
  throw: (error: unknown) => {
    close();
    return generator.throw(error);
  },
});
