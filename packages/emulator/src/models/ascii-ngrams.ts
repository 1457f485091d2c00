import { hashBytes, hashSpaced } from "./gram-hash.ts";
import { openSums } from "./gram-sums.ts";
import { LONGEST_STOP_WORD, STOP_WORDS, stemEnd } from "./terms.ts";

const OTHER = 0;
const LETTER = 1;
/** A space, or a line between words. */
const GAP = 2;
const CLASSES = Uint8Array.from({ length: 0x80 }, (_, code) => classOf(String.fromCharCode(code)));

/** Where texts are written out, one after the other; longer ones get a place of their own. */
const shared = Buffer.allocUnsafeSlow(4_096);
const sums = openSums();

function classOf(character: string): number {
  if (/[a-z0-9]/.test(character)) return LETTER;
  return /[\s_]/.test(character) ? GAP : OTHER;
}

/**
 * Fills a vector of zeros with what a text of ASCII in lower case is spelled with, brought to unit length, in one pass
 * over its bytes. False if there is nothing to count.
 */
export function fillFromAscii(vector: Float32Array, text: string): boolean {
  const bytes = text.length <= shared.byteLength ? shared : Buffer.allocUnsafe(text.length);
  const length = bytes.write(text, "latin1");
  let follows = false;
  for (let index = 0; index < length; index++) {
    const kind = CLASSES[bytes[index] ?? 0];
    if (kind === OTHER) {
      sums.add(hashBytes(bytes, index, index + 1), 1);
      if (follows) sums.add(hashBytes(bytes, index - 1, index + 1), 1);
    }
    follows = kind === OTHER;
    if (kind !== LETTER) continue;
    const end = endOfWord(bytes, index, length);
    if (!isStopWord(text, index, end)) addWord(bytes, index, end);
    index = end - 1;
  }
  return sums.moveTo(vector);
}

function endOfWord(bytes: Uint8Array, start: number, length: number): number {
  let end = start + 1;
  while (end < length && CLASSES[bytes[end] ?? 0] === LETTER) end++;
  return end;
}

const isStopWord = (text: string, start: number, end: number): boolean =>
  end - start <= LONGEST_STOP_WORD && STOP_WORDS.has(text.slice(start, end));

/** The stem and its letter triples. */
function addWord(bytes: Uint8Array, start: number, end: number): void {
  const stop = stemEnd(bytes, start, end);
  sums.add(hashSpaced(bytes, start, stop), 2);
  for (let index = start; index + 3 <= stop; index++) sums.add(hashBytes(bytes, index, index + 3), 0.5);
}
