import { DIMENSIONS } from "./dimensions.ts";
import { addHashed, hashOf } from "./gram-hash.ts";
import { toUnitLength } from "./unit-length.ts";

const GRAM_BYTES = 4;
/** Larger images are sampled, evenly, so that one of 8 MiB costs no more than a small one. */
const MAX_GRAMS = 65_536;

/**
 * Turns an image's bytes into numbers by hashing runs of four bytes. A stand-in: equal files are equal and files
 * that share bytes are near, but it does not see what is in the picture, and no text is near it.
 */
export function fingerprintImage(bytes: Uint8Array): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  const stride = Math.max(1, Math.ceil(bytes.byteLength / MAX_GRAMS));
  for (let start = 0; start < bytes.byteLength; start += stride)
    addHashed(vector, hashOf(bytes.subarray(start, start + GRAM_BYTES)), 1);
  // The size is a gram of its own; it also keeps the vector from being zero.
  addHashed(vector, hashOf(Buffer.from(`size ${bytes.byteLength}`)), 0.5);
  return toUnitLength(vector) ?? vector;
}
