import { Readable } from "node:stream";
import { InputError } from "../errors.ts";
import type { BodyStream } from "../exchange.ts";

type Step = IteratorResult<Uint8Array>;
const OVER: Step = { done: true, value: undefined };
/** A body that is left must never look whole to the service. */
const LEFT = new Error("the exchange is over");

export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** @throws {InputError} it is a web stream that is or was read elsewhere, so that its beginning would be missing. */
export function refuseRead(source: unknown): void {
  if (!(source instanceof ReadableStream)) return;
  if (source.locked || Readable.isDisturbed(source as unknown as Readable))
    throw new InputError("INPUT_INVALID", "`body` is a stream that is or was read elsewhere.");
}

/** A web stream's own iterator would wait for its next piece before it lets the stream go. */
function iteratorOf(source: AsyncIterable<unknown>): AsyncIterator<unknown> {
  if (!(source instanceof ReadableStream)) return source[Symbol.asyncIterator]();
  const reader: ReadableStreamDefaultReader<unknown> = source.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? OVER : { done: false, value };
    },
    return: async () => {
      await reader.cancel();
      return OVER;
    },
  };
}

/** A stream holds its file or socket from its making on; what else was not begun holds nothing. */
async function leaveUnread(source: AsyncIterable<unknown>): Promise<void> {
  if (source instanceof Readable) source.destroy();
  if (source instanceof ReadableStream) await source.cancel();
}

/** The pieces of a caller's body, counted and checked while they are sent, and never sent twice. */
export class SentOnce implements BodyStream {
  begun = false;
  sentBytes = 0;
  /** What the caller's source threw; it says more than the socket that broke because of it. */
  failure: { readonly reason: unknown } | undefined;
  readonly #source: AsyncIterable<unknown>;
  readonly #maxBytes: number;
  #iterator: AsyncIterator<unknown> | undefined;
  #leave: ((reason: Error) => void) | undefined;
  #closed = false;

  constructor(source: AsyncIterable<unknown>, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.close();
        return OVER;
      },
    };
  }

  /** Lets the source go, also in the middle of a piece that it is still making. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leave?.(LEFT);
    // What the caller's own iterator does at its end, throw at once included, is no failure of the call.
    void (async () =>
      this.#iterator === undefined ? leaveUnread(this.#source) : this.#iterator.return?.())().catch(() => {});
  }

  async #next(): Promise<Step> {
    if (this.#closed) throw LEFT;
    this.begun = true;
    try {
      this.#iterator ??= iteratorOf(this.#source);
      const piece = await this.#pull(this.#iterator);
      return piece.done === true ? OVER : { done: false, value: this.#checked(piece.value) };
    } catch (reason) {
      if (reason !== LEFT) this.failure ??= { reason };
      throw reason;
    }
  }

  #pull(iterator: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<unknown>>();
    this.#leave = reject;
    // An iterator by hand may throw at once, or give its result without a promise.
    (async () => iterator.next())().then(resolve, reject);
    return promise;
  }

  #checked(piece: unknown): Uint8Array {
    if (!(piece instanceof Uint8Array))
      throw new InputError("INPUT_INVALID", "A piece of the streamed `body` is no Uint8Array.");
    this.sentBytes += piece.byteLength;
    if (this.sentBytes > this.#maxBytes)
      throw new InputError(
        "INPUT_TOO_LARGE",
        `The streamed request body has more than ${this.#maxBytes} bytes, which is the limit.`,
      );
    return piece;
  }
}
