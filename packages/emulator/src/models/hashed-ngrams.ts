import { DIMENSIONS } from "./dimensions.ts";
import { termsOf } from "./terms.ts";

/** What a text without any character to count gets: not zero, since a zero vector has no direction. */
const BLANK: Float32Array = new Float32Array(DIMENSIONS).fill(1 / Math.sqrt(DIMENSIONS));

/**
 * Turns a text into numbers by hashing what it is spelled with: words and their letter triples where words have
 * spaces, single characters and pairs elsewhere. A lexical stand-in: it knows spelling, not meaning.
 */
export function hashNgrams(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  const latin: string[] = [];
  const others = text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\p{Script=Latin}\p{N}_]+/gu, (word) => {
      latin.push(word);
      return " ";
    });
  for (const term of termsOf(latin.join(" "))) {
    addGram(vector, ` ${term} `, 2);
    for (let start = 0; start + 3 <= term.length; start++) addGram(vector, term.slice(start, start + 3), 0.5);
  }
  let before = "";
  for (const character of others) {
    if (/\s/.test(character)) {
      before = "";
      continue;
    }
    addGram(vector, character, 1);
    if (before !== "") addGram(vector, before + character, 1);
    before = character;
  }
  return toUnitLength(vector) ?? BLANK;
}

/** Divides by the length, in place; undefined for a vector of nothing but zeros. */
export function toUnitLength(vector: Float32Array): Float32Array | undefined {
  const length = Math.hypot(...vector);
  if (length === 0) return undefined;
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

/** One bit of the hash chooses the sign, so that grams which meet by chance cancel out more often than they add up. */
function addGram(vector: Float32Array, gram: string, weight: number): void {
  const hash = hashOf(Buffer.from(gram));
  addHashed(vector, hash, weight);
}

export function addHashed(vector: Float32Array, hash: number, weight: number): void {
  const index = hash % DIMENSIONS;
  vector[index] = (vector[index] ?? 0) + ((hash & 0x8000_0000) === 0 ? weight : -weight);
}

/** FNV-1a with a last mix, since its low bits alone spread short inputs poorly. */
export function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
