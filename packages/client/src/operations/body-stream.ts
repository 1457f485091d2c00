import { InputError } from "../errors.ts";
import type { BodyStream } from "../exchange.ts";

type Step = IteratorResult<Uint8Array>;
const OVER: Step = { done: true, value: undefined };

export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** The pieces of a caller's body, counted and checked while they are sent, and never sent twice. */
export class SentOnce implements BodyStream {
  begun = false;
  sentBytes = 0;
  /** What the caller's source threw; it says more than the socket that broke because of it. */
  failure: { readonly reason: unknown } | undefined;
  readonly #source: AsyncIterable<unknown>;
  readonly #maxBytes: number;
  #iterator: AsyncIterator<unknown> | undefined;
  #leave: (() => void) | undefined;
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
    this.#leave?.();
    Promise.resolve(this.#iterator?.return?.()).catch(() => {});
  }

  async #next(): Promise<Step> {
    if (this.#closed) return OVER;
    this.begun = true;
    try {
      this.#iterator ??= this.#source[Symbol.asyncIterator]();
      const piece = await this.#pull(this.#iterator);
      return piece.done === true ? OVER : { done: false, value: this.#checked(piece.value) };
    } catch (reason) {
      this.failure ??= { reason };
      throw reason;
    }
  }

  #pull(iterator: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<unknown>>();
    this.#leave = () => resolve(OVER);
    iterator.next().then(resolve, reject);
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
