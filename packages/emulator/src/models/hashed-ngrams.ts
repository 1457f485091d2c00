import { DIMENSIONS } from "./dimensions.ts";
import { termsOf } from "./terms.ts";

const FIRST = 0x811c_9dc5;
const PRIME = 0x0100_0193;

/** What a text without any character to count gets: not zero, since a zero vector has no direction. */
const BLANK: Float32Array = new Float32Array(DIMENSIONS).fill(1 / Math.sqrt(DIMENSIONS));

/**
 * Turns a text into numbers by hashing what it is spelled with: words and their letter triples where words have
 * spaces, single characters and pairs elsewhere. A lexical stand-in: it knows spelling, not meaning.
 */
export function hashNgrams(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  const { latin, others } = partsOf(text);
  for (const term of termsOf(latin.join(" "))) {
    addGram(vector, ` ${term} `, 2);
    for (let start = 0; start + 3 <= term.length; start++) addTriple(vector, term, start);
  }
  let before = "";
  for (const character of others) {
    if (character === " " || character.trim() === "") {
      before = "";
      continue;
    }
    addGram(vector, character, 1);
    if (before !== "") addGram(vector, before + character, 1);
    before = character;
  }
  return toUnitLength(vector) ?? BLANK;
}

/** Words of Latin letters and numbers, and what is left without them. */
function partsOf(text: string): { latin: string[]; others: string } {
  const isAscii = !/[\u0080-\uFFFF]/.test(text);
  const plain = isAscii ? text.toLowerCase() : text.normalize("NFKC").toLowerCase();
  const words = isAscii ? /[a-z0-9_]+/g : /[\p{Script=Latin}\p{N}_]+/gu;
  return { latin: plain.match(words) ?? [], others: plain.replaceAll(words, " ") };
}

/** In a loop: spread over `Math.hypot` it took a fifth of a whole request. */
function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (let index = 0; index < vector.length; index++) squares += (vector[index] ?? 0) ** 2;
  return Math.sqrt(squares);
}

/** Divides by the length, in place; undefined for a vector of nothing but zeros. */
export function toUnitLength(vector: Float32Array): Float32Array | undefined {
  const length = lengthOf(vector);
  if (length === 0) return undefined;
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

const addGram = (vector: Float32Array, gram: string, weight: number): void =>
  addHashed(vector, hashText(gram, 0, gram.length), weight);

/** Three letters of a word, without cutting them out. */
const addTriple = (vector: Float32Array, word: string, start: number): void =>
  addHashed(vector, hashText(word, start, start + 3), 0.5);

/** One bit of the hash chooses the sign, so that grams which meet by chance cancel out more often than they add up. */
export function addHashed(vector: Float32Array, hash: number, weight: number): void {
  const index = hash % DIMENSIONS;
  vector[index] = (vector[index] ?? 0) + ((hash & 0x8000_0000) === 0 ? weight : -weight);
}

/** The hash of a part's bytes; of ASCII, which is most of it, without writing them out. */
function hashText(text: string, start: number, end: number): number {
  let hash = FIRST;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return hashOf(Buffer.from(text.slice(start, end)));
    hash = Math.imul(hash ^ code, PRIME);
  }
  return mixed(hash);
}

/** FNV-1a with a last mix, since its low bits alone spread short inputs poorly. */
export function hashOf(bytes: Uint8Array): number {
  let hash = FIRST;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return mixed(hash);
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return (once ^ (once >>> 13)) >>> 0;
}
