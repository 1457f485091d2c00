import { REFUSED, type ValueReader } from "../vectors/value-reader.ts";
import { QUOTE, valueFinder } from "./value-finder.ts";

/** The reader of a value that is text or a list; `undefined` where there is none. */
export type ReaderOf = (kind: "text" | "list") => ValueReader | undefined;

/**
 * Takes the values of all members of one name out of a JSON text while it arrives. What is left, with its ordinal
 * in the place of each value, is the skeleton: JSON if the text is, and only then, since values are read strictly.
 */
export type Skeleton = {
  /** `false` for a text that has anything unexpected. The skeleton is of no use then. */
  write(piece: Buffer): boolean;
  text(): string;
};

/** What is left of an answer is small, or it is no answer with long values. */
const MOST_BYTES = 2 ** 20;

export function skeletonWithout(name: string, readerOf: ReaderOf): Skeleton {
  const find = valueFinder(name);
  let left = "";
  let values = 0;
  let read: ValueReader | undefined;

  const skipValue = (piece: Buffer, from: number, reader: ValueReader): number => {
    const end = reader(piece, from);
    if (end >= 0) read = undefined;
    return end;
  };

  const toNextValue = (piece: Buffer, from: number): number => {
    const value = find(piece, from);
    left += piece.toString("latin1", from, value < 0 ? piece.length : value);
    if (value < 0) return left.length > MOST_BYTES ? REFUSED : value;
    read = readerOf(piece[value] === QUOTE ? "text" : "list");
    // The blank keeps the ordinal apart from what follows.
    left += `${values++} `;
    return read === undefined ? REFUSED : value + 1;
  };

  return {
    write(piece) {
      let at = 0;
      while (at >= 0 && at < piece.length)
        at = read === undefined ? toNextValue(piece, at) : skipValue(piece, at, read);
      return at !== REFUSED;
    },
    // Latin 1 has kept the bytes, also of letters that a piece's end has cut.
    text: () => Buffer.from(left, "latin1").toString("utf8"),
  };
}
