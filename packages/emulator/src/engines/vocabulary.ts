import { hashOf } from "../models/gram-hash.ts";
import { tokenPieces } from "./token-pieces.ts";

/** About 20 MB of pieces. */
const MAX_PIECES = 200_000;

/** The pieces that ids were given out for. */
const pieces = new Map<number, string>();

/** The ids of a text's pieces. A stand-in for a tokenizer: an id is a hash of its piece, whatever the model. */
export const tokenIds = (text: string): number[] => tokenPieces(text).map(idOf);

/** The text of ids. One that this process never gave out is read as its number. */
export const textOfIds = (ids: readonly number[]): string =>
  ids.map((id) => pieces.get(id) ?? ` #${id}`).join("");

function idOf(piece: string): number {
  let id = hashOf(Buffer.from(piece)) >>> 1;
  while ((pieces.get(id) ?? piece) !== piece) id++;
  pieces.delete(id);
  pieces.set(id, piece);
  if (pieces.size > MAX_PIECES) {
    const [oldest] = pieces.keys();
    if (oldest !== undefined) pieces.delete(oldest);
  }
  return id;
}

export const isTokenIds = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id) && id >= 0);
