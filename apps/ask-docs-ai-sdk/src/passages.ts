import { createHash } from "node:crypto";
import {
  PASSAGE_CHARACTERS,
  PREPARATION_VERSION,
  toPassages,
  type Passage,
  type SourceFile,
} from "@paifang/story";

/** Raised when a change here makes other passages, so that an index never mixes the two. */
const SPLITTER_VERSION = 1;

/** Names the way that passages are made. */
export const PREPARATION: string = `preparation ${PREPARATION_VERSION}.${SPLITTER_VERSION}`;

/** A file as the index knows it: the same text has the same hash. */
export type HashedFile = { id: string; hash: string; file: SourceFile };

export const toHashedFile = (file: SourceFile): HashedFile => ({
  id: file.path,
  hash: createHash("sha256").update(file.text).digest("hex"),
  file,
});

/** Cuts a file into passages that begin with the headings above them. */
export const passagesIn = ({ file }: HashedFile): Promise<Passage[]> =>
  toPassages(file, async (text) => split(text));

/** Where a text is cut, best first. */
const BREAKS = ["\n\n", "\n", ". ", " "];

/** The AI SDK has no splitter: each piece ends at the last good break that leaves it at least half full. */
function split(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > PASSAGE_CHARACTERS) {
    const end = start + endOfPiece(text.slice(start, start + PASSAGE_CHARACTERS));
    pieces.push(text.slice(start, end).trim());
    start = end;
  }
  return [...pieces, text.slice(start).trim()].filter((piece) => piece !== "");
}

function endOfPiece(window: string): number {
  for (const mark of BREAKS) {
    const end = window.lastIndexOf(mark) + mark.length;
    if (end > window.length / 2) return end;
  }
  // Never between the two halves of a character.
  return /[\uD800-\uDBFF]$/.test(window) ? window.length - 1 : window.length;
}
