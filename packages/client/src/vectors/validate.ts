/** Numbers near it are no part of a vector, and larger ones do not fit into 32 bits. */
const LARGEST_NUMBER = 3.4e38;

/** Copies `numbers` into `target`. Returns the place of the first that is no finite 32-bit number, or -1. */
export function copyNumbers(numbers: readonly unknown[], target: Float32Array): number {
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place];
    if (typeof number !== "number" || !(Math.abs(number) <= LARGEST_NUMBER)) return place;
    target[place] = number;
  }
  return -1;
}

/** The place of the first number that is not finite or too large, by the same measure, or -1. */
export function findUnfinite(vector: Float32Array): number {
  for (let place = 0; place < vector.length; place++)
    if (!(Math.abs(vector[place] ?? Number.NaN) <= LARGEST_NUMBER)) return place;
  return -1;
}

/** Whether a vector has no direction: similarity to it is a division by zero. */
export function isZeroVector(vector: Float32Array): boolean {
  for (let place = 0; place < vector.length; place++) if (vector[place] !== 0) return false;
  return true;
}
