import { REFUSED, type ValueReader } from "../vectors/value-reader.ts";
import { QUOTE, valueFinder } from "./value-finder.ts";

export type ValueKind = "text" | "list";

/** How values are taken out. */
export type ValueReaders = {
  readerOf(kind: ValueKind): ValueReader;
  /** The inside of the text of that ordinal, which was read to its end. */
  textOf(ordinal: number): string;
};

/**
 * Takes the values of all members of one name out of a JSON text while it arrives. What is left, with its ordinal
 * in the place of each value, is the skeleton: JSON if the text is, and only then, since values are read strictly.
 */
export type Skeleton = {
  /** `false` for a text that has anything unexpected. The skeleton is of no use then. */
  write(piece: Buffer): boolean;
  text(): string;
  /** All that was written, byte for byte. */
  original(): Uint8Array[];
};

/** What is left of an answer is small, or it is no answer with long values. */
const MOST_BYTES = 2 ** 20;

/** A value, and the text before it. Pieces of texts are kept only until a text has ended. */
type Taken = { before: string; kind: ValueKind; pieces: Buffer[]; isRead: boolean };

export function skeletonWithout(name: string, { readerOf, textOf }: ValueReaders): Skeleton {
  const find = valueFinder(name);
  const all: Taken[] = [];
  let left = "";
  let leftBytes = 0;
  let open: { value: Taken; read: ValueReader } | undefined;

  const toNextValue = (piece: Buffer, from: number): number => {
    const at = find(piece, from);
    const end = at < 0 ? piece.length : at;
    left += piece.toString("latin1", from, end);
    leftBytes += end - from;
    if (at < 0) return leftBytes > MOST_BYTES ? REFUSED : at;
    const kind = piece[at] === QUOTE ? "text" : "list";
    const value: Taken = { before: left, kind, pieces: [], isRead: false };
    all.push(value);
    open = { value, read: readerOf(kind) };
    left = "";
    return at + 1;
  };

  const skipValue = (piece: Buffer, from: number, { value, read }: NonNullable<typeof open>): number => {
    const end = tryRead(read, piece, from);
    if (end < 0 || value.kind === "list")
      value.pieces.push(piece.subarray(from, end < 0 ? piece.length : end));
    if (end < 0) return end;
    if (value.kind === "text") value.pieces = [];
    value.isRead = true;
    open = undefined;
    return end;
  };

  return {
    write(piece) {
      let at = 0;
      while (at >= 0 && at < piece.length)
        at = open === undefined ? toNextValue(piece, at) : skipValue(piece, at, open);
      return at !== REFUSED;
    },
    // Latin 1 has kept the bytes, also of letters that a piece's end has cut. The blank keeps the ordinal apart.
    text: () =>
      Buffer.from(
        all.map(({ before }, ordinal) => `${before}${ordinal} `).join("") + left,
        "latin1",
      ).toString("utf8"),
    original: () => [
      ...all.flatMap(({ before, kind, pieces, isRead }, ordinal) => [
        Buffer.from(before + OPENINGS[kind], "latin1"),
        ...(kind === "text" && isRead ? [Buffer.from(`${textOf(ordinal)}"`, "latin1")] : pieces),
      ]),
      Buffer.from(left, "latin1"),
    ],
  };
}

const OPENINGS = { text: '"', list: "[" } as const;

/** What throws here is no concern of the answer's: it is read without. */
function tryRead(read: ValueReader, piece: Buffer, from: number): number {
  try {
    return read(piece, from);
  } catch {
    return REFUSED;
  }
}
