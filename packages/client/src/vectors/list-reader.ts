import type { FloatScanner } from "./float-scanner.ts";
import type { VectorBlock } from "./vector-block.ts";
import { MORE, REFUSED, type ValueReader } from "./value-reader.ts";

/** A number with the blanks behind it is shorter. */
const MOST_UNREAD_BYTES = 128;

/** Reads lists of numbers, from behind `[` to behind `]`, into the block. */
export function listReader(scanner: FloatScanner, block: VectorBlock): ValueReader {
  const unread = new Uint8Array(MOST_UNREAD_BYTES);
  let unreadBytes = 0;
  return (piece, from) => {
    let at = from;
    while (at < piece.length) {
      const head = unread.subarray(0, unreadBytes);
      const text = piece.subarray(at, at + scanner.maxBytes - unreadBytes);
      const { numbers, consumed, ending } = scanner.scan(head, text);
      if (ending === "refused") return REFUSED;
      if (!block.add(numbers)) return REFUSED;
      if (ending === "closed") {
        const end = at + consumed - unreadBytes;
        unreadBytes = 0;
        return block.close() ? end : REFUSED;
      }
      const rest = unreadBytes + text.length - consumed;
      if (rest > MOST_UNREAD_BYTES) return REFUSED;
      // Of what was kept before, nothing or all is read, since no number ended in it.
      if (consumed === 0) unread.set(text, unreadBytes);
      else unread.set(text.subarray(text.length - rest));
      unreadBytes = rest;
      at += text.length;
    }
    return MORE;
  };
}
