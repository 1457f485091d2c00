import type { Batch } from "./plan.ts";

/** Bytes of inputs on the wire. To measure one costs as much as to write it, so bounds are asked first. */
export type Sizes = {
  readonly count: number;
  atLeast(index: number): number;
  /** At no cost. */
  atMost(index: number): number;
  /** Measured. */
  of(index: number): number;
  /** Those of a range together, measured at once. */
  ofAll(range: Batch): number;
};

/** Of inputs that were measured. */
export function knownSizes(bytes: readonly number[]): Sizes {
  const of = (index: number): number => bytes[index] ?? 0;
  const ofAll = ({ first, end }: Batch): number => bytes.slice(first, end).reduce((sum, one) => sum + one, 0);
  return { count: bytes.length, atLeast: of, atMost: of, of, ofAll };
}

/** Of each text as JSON in a body, with the comma after it. */
export function textSizes(texts: readonly string[]): Sizes {
  const measured = new Map<number, number>();
  return {
    count: texts.length,
    atLeast: (index) => Buffer.byteLength(texts[index] ?? "") + AROUND_BYTES,
    atMost: (index) => (texts[index]?.length ?? 0) * MOST_BYTES_PER_UNIT + AROUND_BYTES,
    of: (index) => {
      const known = measured.get(index);
      if (known !== undefined) return known;
      const bytes = jsonBytes(texts[index] ?? "");
      measured.set(index, bytes);
      return bytes;
    },
    // A list has one comma less than entries, and two brackets.
    ofAll: ({ first, end }) =>
      first === end ? 0 : Buffer.byteLength(JSON.stringify(texts.slice(first, end))) - 1,
  };
}

/** Of what travels together, from each of two lists the one. */
export const pairSizes = (one: Sizes, other: Sizes): Sizes => ({
  count: one.count,
  atLeast: (index) => one.atLeast(index) + other.atLeast(index),
  atMost: (index) => one.atMost(index) + other.atMost(index),
  of: (index) => one.of(index) + other.of(index),
  ofAll: (range) => one.ofAll(range) + other.ofAll(range),
});

/** `\u0000`; no unit of UTF-16 takes more, as it is or escaped. */
const MOST_BYTES_PER_UNIT = 6;
/** Two quotes and a comma. */
const AROUND_BYTES = 3;

/** Bytes of a text as JSON in a body, with the comma after it. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) + 1;
