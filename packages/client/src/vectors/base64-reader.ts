import { countBase64Numbers, decodeBase64Numbers } from "./base64.ts";
import { findUnfinite } from "./validate.ts";
import { MORE, REFUSED, type ValueReader } from "./value-reader.ts";
import type { VectorBlock } from "./vector-block.ts";

const QUOTE = 0x22;

/** Reads base64 of 32-bit numbers, from behind a quote to behind the next, into the block. */
export function base64Reader(block: VectorBlock): ValueReader {
  let parts: Buffer[] = [];
  return (piece, from) => {
    const end = piece.indexOf(QUOTE, from);
    const part = piece.subarray(from, end < 0 ? piece.length : end);
    if (end < 0) {
      parts.push(part);
      return MORE;
    }
    const whole = parts.length === 0 ? part : Buffer.concat([...parts, part]);
    parts = [];
    return readInto(block, whole.toString("latin1")) ? end + 1 : REFUSED;
  };
}

function readInto(block: VectorBlock, text: string): boolean {
  const room = block.take(countBase64Numbers(text) ?? 0);
  if (room === undefined || room.length === 0) return false;
  return decodeBase64Numbers(text, room) && findUnfinite(room) < 0 && block.close();
}
