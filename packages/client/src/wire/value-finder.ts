import { MORE, REFUSED, type ValueReader } from "../vectors/value-reader.ts";

/** Known answers have fewer levels. Far below the bound of all answers, so that a value's own level makes no odds. */
const MOST_LEVELS = 16;

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const TAB = 0x09;
export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPENING_LIST = 0x5b;
const CLOSING_LIST = 0x5d;
const OPENING_OBJECT = 0x7b;
const CLOSING_OBJECT = 0x7d;

/**
 * Finds the first byte of the next list or text that is the value of a member of that name, from a place outside
 * of such values. It refuses keys with escapes, which may be any key, and values of the name that are of another kind.
 */
export function valueFinder(name: string): ValueReader {
  const string = stringReader(Buffer.from(name));
  let isAwaited = false;
  let levels = 0;

  /** From a place outside of strings to behind the byte that ends it: what was looked for, or a quote. */
  const toNext = (piece: Buffer, from: number): number => {
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      if (byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) continue;
      if (isAwaited) return byte === QUOTE || byte === OPENING_LIST ? at : REFUSED;
      if (byte === QUOTE) {
        string.begin();
        return at + 1;
      }
      if (byte === COLON) {
        if (string.hasEscape()) return REFUSED;
        isAwaited = string.isName();
      } else if (byte === OPENING_LIST || byte === OPENING_OBJECT) levels++;
      else if (byte === CLOSING_LIST || byte === CLOSING_OBJECT) levels--;
      if (levels > MOST_LEVELS) return REFUSED;
    }
    return MORE;
  };

  return (piece, from) => {
    let at = from;
    while (at < piece.length) {
      at = string.isOpen() ? string.read(piece, at) : toNext(piece, at);
      if (at < 0) return at;
      if (isAwaited && !string.isOpen()) {
        isAwaited = false;
        return at;
      }
    }
    return MORE;
  };
}

/** Reads strings, and tells of the last one what a key must be known for. */
function stringReader(name: Buffer): {
  begin(): void;
  isOpen(): boolean;
  /** To behind the quote that ends the string, or the piece's end. */
  read(piece: Buffer, from: number): number;
  isName(): boolean;
  hasEscape(): boolean;
} {
  let isOpen = false;
  let matched = 0;
  let isEscaped = false;
  let hasEscape = false;
  return {
    begin: () => {
      isOpen = true;
      matched = 0;
      hasEscape = false;
    },
    isOpen: () => isOpen,
    read(piece, from) {
      let count = matched;
      let at = from;
      for (; at < piece.length; at++) {
        const byte = piece[at];
        if (isEscaped) isEscaped = false;
        else if (byte === QUOTE) {
          isOpen = false;
          at++;
          break;
        } else if (byte === BACKSLASH) {
          isEscaped = true;
          hasEscape = true;
        }
        count = name[count] === byte ? count + 1 : -1;
      }
      matched = count;
      return at;
    },
    isName: () => matched === name.length,
    hasEscape: () => hasEscape,
  };
}
