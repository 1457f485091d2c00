import { fillFromAscii } from "./ascii-ngrams.ts";
import { DIMENSIONS } from "./dimensions.ts";
import { addHashed, hashText } from "./gram-hash.ts";
import { termsOf } from "./terms.ts";
import { toUnitLength } from "./unit-length.ts";

/** What every number of a text without any character to count is: not zero, since a zero vector has no direction. */
const BLANK = 1 / Math.sqrt(DIMENSIONS);

/**
 * Turns a text into numbers by hashing what it is spelled with: words and their letter triples where words have
 * spaces, single characters and pairs elsewhere. A lexical stand-in: it knows spelling, not meaning.
 *
 * `vector` is filled and given back; it must be `DIMENSIONS` zeros.
 */
export function hashNgrams(text: string, vector: Float32Array = new Float32Array(DIMENSIONS)): Float32Array {
  const isAscii = !/[\u0080-\uFFFF]/.test(text);
  const isFilled = isAscii ? fillFromAscii(vector, text.toLowerCase()) : fillFromAny(vector, text);
  return isFilled ? vector : vector.fill(BLANK);
}

/** The same of text in any script, by patterns. */
export function fillFromAny(vector: Float32Array, text: string): boolean {
  addGrams(vector, text.normalize("NFKC").toLowerCase());
  return toUnitLength(vector) !== undefined;
}

function addGrams(vector: Float32Array, text: string): void {
  const { latin, others } = partsOf(text);
  for (const term of termsOf(latin.join(" "))) {
    addGram(vector, ` ${term} `, 2);
    for (let start = 0; start + 3 <= term.length; start++)
      addHashed(vector, hashText(term, start, start + 3), 0.5);
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
}

const WORDS = /[\p{Script=Latin}\p{N}_]+/gu;

/** Words of Latin letters and numbers, and what is left without them. */
const partsOf = (text: string): { latin: string[]; others: string } => ({
  latin: text.match(WORDS) ?? [],
  others: text.replaceAll(WORDS, " "),
});

const addGram = (vector: Float32Array, gram: string, weight: number): void =>
  addHashed(vector, hashText(gram, 0, gram.length), weight);
