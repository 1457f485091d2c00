import type { Slice } from "./bisect.ts";

/** A slice that waits, and the failure for which it does; it fails with that if it never has its turn. */
export type Waiting = { slice: Slice; error: unknown };

/** Slices that each success lets go again. So a service that is back is asked by 1, 2, 4, … slices. */
const TURNS_FOR_A_SUCCESS = 2;

/**
 * The slices that wait for their turn: what was not sent yet, parts of failed slices, and what was put back. The
 * last go again only for successes after the last time that one was put back, so there are never more such turns
 * than twice the successes, and without a success none.
 */
export class Line {
  readonly #fresh: readonly Slice[];
  readonly #parts: Waiting[] = [];
  readonly #putBack: Waiting[] = [];
  #next = 0;
  #turns = 0;

  constructor(slices: readonly Slice[]) {
    this.#fresh = slices;
  }

  /** The failure that made the next part; `deep` looks at the parts that were made last, which lead to single inputs. */
  nextPart(deep: boolean): Waiting | undefined {
    return deep ? this.#parts.at(-1) : this.#parts[0];
  }

  takePart(deep: boolean): Slice | undefined {
    return (deep ? this.#parts.pop() : this.#parts.shift())?.slice;
  }

  takeFresh(): Slice | undefined {
    return this.#fresh[this.#next++];
  }

  /** Only when nothing else is left, and for a success. */
  takePutBack(): Slice | undefined {
    if (this.#turns === 0 || this.#next < this.#fresh.length || this.#parts.length > 0) return undefined;
    this.#turns--;
    return this.#putBack.shift()?.slice;
  }

  /** Lets parts wait for their turn. Those of a whole batch do not come between what is taken apart already. */
  cut({ slice, error }: Waiting, parts: readonly Slice[]): void {
    const waiting = parts.toReversed().map((part) => ({ slice: part, error }));
    if (slice.isPart) this.#parts.push(...waiting);
    else this.#parts.unshift(...waiting);
  }

  putBack(slices: readonly Slice[], error: unknown): void {
    this.#putBack.push(...slices.map((slice) => ({ slice, error })));
    this.#turns = 0;
  }

  succeeded(): void {
    this.#turns = this.#putBack.length === 0 ? 0 : this.#turns + TURNS_FOR_A_SUCCESS;
  }

  /** Everything that had no turn; what was never sent fails with the given error. */
  rest(error: unknown): Waiting[] {
    const fresh = this.#fresh.slice(this.#next).map((slice) => ({ slice, error }));
    return [...fresh, ...this.#parts, ...this.#putBack];
  }
}
