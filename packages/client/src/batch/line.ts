import type { Slice } from "./bisect.ts";

/** A slice that waits, and the error that it fails with if it never has its turn. */
type Waiting = { slice: Slice; error: unknown };

/** Slices that each success lets go again. So a service that is back is asked by 1, 2, 4, … slices. */
const TURNS_FOR_A_SUCCESS = 2;
/** Put back in a row, with no success between; after as many, nothing more is sent until something succeeds. */
const PUT_BACKS_WITHOUT_A_SUCCESS = 16;

/**
 * The slices that wait for their turn: parts of failed ones first, then what was not sent yet, last what was
 * put back. That goes again only for successes after the last time that one was put back, so there are never
 * more such turns than twice the successes, and without a success none.
 */
export class Line {
  readonly #fresh: readonly Slice[];
  readonly #parts: Slice[] = [];
  readonly #putBack: Waiting[] = [];
  #next = 0;
  #turns = 0;
  #putBacks = 0;
  #lastError: unknown;

  constructor(slices: readonly Slice[]) {
    this.#fresh = slices;
  }

  /** The next slice to be sent; `undefined` while there is none, or none may go. */
  take(): Slice | undefined {
    if (this.#putBacks >= PUT_BACKS_WITHOUT_A_SUCCESS) return undefined;
    const next = this.#parts.pop() ?? this.#fresh[this.#next++];
    if (next !== undefined || this.#turns === 0) return next;
    this.#turns--;
    return this.#putBack.shift()?.slice;
  }

  /** Puts parts at the head, in their order. */
  cut(parts: readonly Slice[]): void {
    this.#parts.push(...parts.toReversed());
  }

  /** Puts slices at the end; they fail with the error if nothing succeeds any more. */
  putBack(slices: readonly Slice[], error: unknown): void {
    this.#putBack.push(...slices.map((slice) => ({ slice, error })));
    this.#turns = 0;
    this.#putBacks++;
    this.#lastError = error;
  }

  succeeded(): void {
    this.#turns = this.#putBack.length === 0 ? 0 : this.#turns + TURNS_FOR_A_SUCCESS;
    this.#putBacks = 0;
  }

  /** Everything that was not sent, with the error that kept it back. */
  rest(ending?: { error: unknown }): Waiting[] {
    const error = ending === undefined ? this.#lastError : ending.error;
    const unsent = [...this.#parts, ...this.#fresh.slice(this.#next)].map((slice) => ({ slice, error }));
    return [...unsent, ...this.#putBack];
  }
}
