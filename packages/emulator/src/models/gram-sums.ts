import { DIMENSIONS } from "./dimensions.ts";
import { indexOf, signed } from "./gram-hash.ts";

/** Of more grams than these it is not noted where they went. */
const MAX_NOTED = 8_192;

/** Sums up the grams of one text after the other. */
export type GramSums = {
  add(hash: number, weight: number): void;
  /** Moves the sums into a vector of zeros, at unit length, and begins anew. False if there are none but zeros. */
  moveTo(vector: Float32Array): boolean;
};

/** It notes which numbers are not zero: a short text touches few, and to look at all of them took longer than to hash it. */
export function openSums(): GramSums {
  const sums = new Float64Array(DIMENSIONS);
  const noted = new Uint16Array(MAX_NOTED);
  let count = 0;

  const noteAll = (): void => {
    for (let index = 0; index < DIMENSIONS; index++) noted[index] = index;
    count = DIMENSIONS;
  };
  return {
    add: (hash, weight) => {
      const index = indexOf(hash);
      sums[index] = (sums[index] ?? 0) + signed(hash, weight);
      if (count < MAX_NOTED) noted[count] = index;
      count++;
    },
    moveTo: (vector) => {
      if (count > MAX_NOTED) noteAll();
      let kept = 0;
      let squares = 0;
      for (let at = 0; at < count; at++) {
        const index = noted[at] ?? 0;
        const sum = sums[index] ?? 0;
        if (sum === 0) continue;
        sums[index] = 0;
        vector[index] = sum;
        squares += sum * sum;
        noted[kept++] = index;
      }
      const length = Math.sqrt(squares);
      for (let at = 0; at < kept; at++) {
        const index = noted[at] ?? 0;
        vector[index] = (vector[index] ?? 0) / length;
      }
      count = 0;
      return kept > 0;
    },
  };
}
