import { DIMENSIONS } from "./dimensions.ts";

const FIRST = 0x811c_9dc5;
const PRIME = 0x0100_0193;
const SPACE = 0x20;

export const indexOf = (hash: number): number => (hash >>> 0) % DIMENSIONS;

/** One bit of the hash chooses the sign, so that grams which meet by chance cancel out more often than they add up. */
export const signed = (hash: number, weight: number): number =>
  (hash & 0x8000_0000) === 0 ? weight : -weight;

export function addHashed(vector: Float32Array, hash: number, weight: number): void {
  const index = indexOf(hash);
  vector[index] = (vector[index] ?? 0) + signed(hash, weight);
}

/** FNV-1a with a last mix, since its low bits alone spread short inputs poorly: 32 bits, signed. */
export const hashOf = (bytes: Uint8Array): number => hashBytes(bytes, 0, bytes.byteLength);

export const hashBytes = (bytes: Uint8Array, start: number, end: number): number =>
  mixed(continued(FIRST, bytes, start, end));

const AFTER_SPACE = Math.imul(FIRST ^ SPACE, PRIME);

/** With a space before and behind. */
export const hashSpaced = (bytes: Uint8Array, start: number, end: number): number =>
  mixed(Math.imul(continued(AFTER_SPACE, bytes, start, end) ^ SPACE, PRIME));

function continued(from: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = from;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), PRIME);
  return hash;
}

/** The hash of a part's bytes; of ASCII, which is most of it, without cutting or writing them out. */
export function hashText(text: string, start: number, end: number): number {
  let hash = FIRST;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return hashOf(Buffer.from(text.slice(start, end)));
    hash = Math.imul(hash ^ code, PRIME);
  }
  return mixed(hash);
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return once ^ (once >>> 13);
}
