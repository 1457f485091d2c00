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
  if (areFinite(vector)) return -1;
  for (let place = 0; place < vector.length; place++)
    if (!(Math.abs(vector[place] ?? Number.NaN) <= LARGEST_NUMBER)) return place;
  return -1;
}

const WITHOUT_SIGN = 0x7fffffff;
/** Added to the bits of a larger number, and to those of no number, it reaches the sign bit. */
const UP_TO_SIGN = WITHOUT_SIGN - (new Int32Array(Float32Array.of(LARGEST_NUMBER).buffer)[0] ?? 0);

/** By the numbers' bits, four at a time: a quarter of the time that comparing each takes. */
function areFinite(vector: Float32Array): boolean {
  const bits = new Int32Array(vector.buffer, vector.byteOffset, vector.length);
  const blocks = bits.length - (bits.length % 4);
  let signs = 0;
  for (let place = 0; place < blocks; place += 4)
    signs |=
      (magnitude(bits, place) + UP_TO_SIGN) |
      (magnitude(bits, place + 1) + UP_TO_SIGN) |
      (magnitude(bits, place + 2) + UP_TO_SIGN) |
      (magnitude(bits, place + 3) + UP_TO_SIGN);
  for (let place = blocks; place < bits.length; place++) signs |= magnitude(bits, place) + UP_TO_SIGN;
  return signs >= 0;
}

const magnitude = (bits: Int32Array, place: number): number => (bits[place] ?? 0) & WITHOUT_SIGN;

/** Whether a vector has no direction: similarity to it is a division by zero. */
export function isZeroVector(vector: Float32Array): boolean {
  for (let place = 0; place < vector.length; place++) if (vector[place] !== 0) return false;
  return true;
}
