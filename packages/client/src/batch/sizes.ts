/** Bytes of inputs on the wire. To measure one costs as much as to write it, so what it is at most is asked first. */
export type Sizes = {
  readonly count: number;
  /** At no cost. */
  atMost(index: number): number;
  /** Measured, at the first time. */
  of(index: number): number;
};

/** Of inputs that were measured. */
export const knownSizes = (bytes: readonly number[]): Sizes => {
  const of = (index: number): number => bytes[index] ?? 0;
  return { count: bytes.length, atMost: of, of };
};

/** Of each text as JSON in a body, with the comma after it. */
export function textSizes(texts: readonly string[]): Sizes {
  const measured = new Map<number, number>();
  return {
    count: texts.length,
    atMost: (index) => (texts[index]?.length ?? 0) * MOST_BYTES_PER_UNIT + AROUND_BYTES,
    of: (index) => {
      const known = measured.get(index);
      if (known !== undefined) return known;
      const bytes = jsonBytes(texts[index] ?? "");
      measured.set(index, bytes);
      return bytes;
    },
  };
}

/** Of what travels together, from each of two lists the one. */
export const pairSizes = (one: Sizes, other: Sizes): Sizes => ({
  count: one.count,
  atMost: (index) => one.atMost(index) + other.atMost(index),
  of: (index) => one.of(index) + other.of(index),
});

/** `\u0000`; no unit of UTF-16 takes more, as it is or escaped. */
const MOST_BYTES_PER_UNIT = 6;
/** Two quotes and a comma. */
const AROUND_BYTES = 3;

/** Bytes of a text as JSON in a body, with the comma after it. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) + 1;
