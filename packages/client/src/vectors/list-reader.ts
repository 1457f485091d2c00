import type { FloatScanner } from "./float-scanner.ts";
import type { VectorBlock } from "./vector-block.ts";
import { MORE, REFUSED, type ValueReader } from "./value-reader.ts";

/** A number with the blanks behind it is shorter. */
const MOST_UNREAD_BYTES = 128;
const NOTHING = new Uint8Array(0);

/** A list is seldom longer than the last by more than this part of it; what is scanned beyond its end is copied in vain. */
const LONGER = 1.02;
const LEAST_BYTES = 1_024;

/** Reads lists of numbers, from behind `[` to behind `]`, into the block. */
export function listReader(scanner: FloatScanner, block: VectorBlock): ValueReader {
  let unread: Uint8Array = NOTHING;
  let expectedBytes = Number.POSITIVE_INFINITY;
  let readBytes = 0;

  const endOfScan = (piece: Buffer, at: number): number => {
    const wished = Math.max(expectedBytes * LONGER - readBytes, LEAST_BYTES);
    return Math.min(piece.length, at + Math.min(scanner.maxBytes - unread.length, Math.ceil(wished)));
  };

  return (piece, from) => {
    let at = from;
    while (at < piece.length) {
      const to = endOfScan(piece, at);
      const { numbers, consumed, ending } = scanner.scan(unread, piece, at, to);
      if (ending === "refused" || !block.add(numbers)) return REFUSED;
      readBytes += to - at;
      if (ending === "closed") {
        const end = at + consumed - unread.length;
        expectedBytes = readBytes - (to - end);
        readBytes = 0;
        unread = NOTHING;
        return block.close() ? end : REFUSED;
      }
      const rest = unread.length + to - at - consumed;
      if (rest > MOST_UNREAD_BYTES) return REFUSED;
      // Of what was kept before, nothing or all is read, since no number ended in it.
      const text = piece.subarray(consumed === 0 ? at : to - rest, to);
      unread = consumed === 0 ? Buffer.concat([unread, text]) : Uint8Array.from(text);
      at = to;
    }
    return MORE;
  };
}
