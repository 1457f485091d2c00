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

const ON = 0;
const FOUND = 1;

/**
 * Finds the first byte of the next list or text that is the value of a member of that name, from a place outside
 * of such values. It refuses keys with escapes, which may be any key, and values of the name that are of another kind.
 */
export function valueFinder(name: string): ValueReader {
  const string = stringReader(Buffer.from(name));
  let isInString = false;
  let isAwaited = false;
  let levels = 0;

  const judge = (byte: number): number => {
    if (isInString) {
      isInString = !string.endsWith(byte);
      return ON;
    }
    if (byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) return ON;
    if (isAwaited) {
      isAwaited = false;
      return byte === QUOTE || byte === OPENING_LIST ? FOUND : REFUSED;
    }
    if (byte === QUOTE) {
      isInString = true;
      string.begin();
    } else if (byte === COLON) {
      if (string.hasEscape()) return REFUSED;
      isAwaited = string.isName();
    } else if (byte === OPENING_LIST || byte === OPENING_OBJECT) levels++;
    else if (byte === CLOSING_LIST || byte === CLOSING_OBJECT) levels--;
    return levels > MOST_LEVELS ? REFUSED : ON;
  };

  return (piece, from) => {
    for (let at = from; at < piece.length; at++) {
      const found = judge(piece[at] ?? 0);
      if (found !== ON) return found === FOUND ? at : REFUSED;
    }
    return MORE;
  };
}

/** Reads strings byte by byte, and tells of the last one what a key must be known for. */
function stringReader(name: Buffer): {
  begin(): void;
  /** Whether this byte is the quote that ends the string. */
  endsWith(byte: number): boolean;
  isName(): boolean;
  hasEscape(): boolean;
} {
  let matched = 0;
  let isEscaped = false;
  let hasEscape = false;
  return {
    begin: () => {
      matched = 0;
      hasEscape = false;
    },
    endsWith: (byte) => {
      if (isEscaped) {
        isEscaped = false;
        return false;
      }
      if (byte === QUOTE) return true;
      isEscaped = byte === BACKSLASH;
      hasEscape ||= isEscaped;
      matched = name[matched] === byte ? matched + 1 : -1;
      return false;
    },
    isName: () => matched === name.length,
    hasEscape: () => hasEscape,
  };
}
