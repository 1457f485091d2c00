import { splitIdentifiers } from "./identifiers.ts";

export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a about all also an and any are as at be been but by can could did do does for from get give had has have how i if in " +
    "into is it its just let me my no not of on one only or our please should so some tell than that the their them then " +
    "there these they this to too us use used was we were what when where which who why will with would you your"
  ).split(" "),
);

export const LONGEST_STOP_WORD: number = Math.max(...[...STOP_WORDS].map(({ length }) => length));

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** The content words of a text for lexical matching, cut to rough stems; character pairs where words have no spaces. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  const spaced = text.replaceAll(UNSPACED, (run) => {
    terms.push(...pairsOf(run));
    return " ";
  });
  for (const word of spaced.match(WORD) ?? []) {
    const parts = splitIdentifiers(word).toLowerCase().split(" ");
    for (const part of parts.length > 1 ? [...parts, word.toLowerCase()] : parts)
      if (!STOP_WORDS.has(part)) terms.push(stem(part));
  }
  return terms;
}

/** How many of the wanted terms are there, each counted once. */
export const countCommon = (terms: readonly string[], wanted: ReadonlySet<string>): number =>
  new Set(terms.filter((term) => wanted.has(term))).size;

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

const stem = (word: string): string => {
  if (word.length > 5) return word.replace(/(?:ing|ies|ied|es|ed|s|e|y)$/, "");
  return word.length > 3 ? word.replace(/[sey]$/, "") : word;
};

const code = (letter: string): number => letter.charCodeAt(0);
const [D, E, G, I, N, S, Y] = ["d", "e", "g", "i", "n", "s", "y"].map(code);

/** Where the stem of a word of ASCII bytes ends. */
export function stemEnd(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length <= 3) return end;
  const last = bytes[end - 1];
  if (length <= 5) return last === S || last === E || last === Y ? end - 1 : end;
  const secondLast = bytes[end - 2];
  const isThirdI = bytes[end - 3] === I;
  if (isThirdI && secondLast === N && last === G) return end - 3;
  if (secondLast === E && (last === S || last === D)) return isThirdI ? end - 3 : end - 2;
  return last === S || last === E || last === Y ? end - 1 : end;
}
