import { GROUP_CHARACTERS, type FloatScanner, type Part } from "./float-scanner.ts";
import { MORE, REFUSED, type ValueReader } from "./value-reader.ts";
import type { VectorBlock } from "./vector-block.ts";

const QUOTE = 0x22;
const NOTHING = new Uint8Array(0);

/** Reads base64 of 32-bit numbers, from behind a quote to behind the next, into the block. */
export function base64Reader(scanner: FloatScanner, block: VectorBlock): ValueReader {
  let unread: Uint8Array = NOTHING;

  const read = (piece: Buffer, part: Part): boolean => {
    const numbers = scanner.decode(unread, piece, part);
    if (numbers === undefined || !block.add(numbers)) return false;
    unread = part.isEnd ? NOTHING : restOf(unread, piece, part);
    return true;
  };

  return (piece, from) => {
    const quote = piece.indexOf(QUOTE, from);
    const end = quote < 0 ? piece.length : quote;
    let at = from;
    do {
      const to = Math.min(end, at + scanner.maxBytes - unread.length);
      if (!read(piece, { from: at, to, isEnd: quote >= 0 && to === end })) return REFUSED;
      at = to;
    } while (at < end);
    if (quote < 0) return MORE;
    return block.close() ? quote + 1 : REFUSED;
  };
}

/** What was too little for a group. Of what was kept before, nothing or all was read. */
function restOf(unread: Uint8Array, piece: Buffer, { from, to }: Part): Uint8Array {
  const rest = (unread.length + to - from) % GROUP_CHARACTERS;
  return rest <= to - from
    ? Uint8Array.from(piece.subarray(to - rest, to))
    : Uint8Array.from([...unread, ...piece.subarray(from, to)]);
}
