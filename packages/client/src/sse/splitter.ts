import { ResponseError } from "../errors.ts";
import { eventLines, type KnownEvents, type OnEvent } from "./lines.ts";

const MAX_LINE_BYTES = 1_048_576;
/** Also the bound of an answer that comes whole where a stream was asked for. */
export const MAX_EVENT_BYTES = 4_194_304;
/** What may come between two events, names of fields and comments included: many short lines take far more memory than their data. */
const MAX_HELD_BYTES = 6_291_456;
/** Pieces are read in steps of this, so that what is held is looked at often whatever they are. */
const STEP_BYTES = 65_536;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = "\uFEFF";

/** The data of the event that ends a stream of this convention. */
export const DONE = "[DONE]";

/** Bytes in, events out by callback. Both functions throw for what is too large, after the events before it. */
export type EventSplitter = { write(piece: Uint8Array): void; end(): void };

/**
 * Splits a byte stream into server-sent events, whatever the pieces are.
 *
 * An event that the stream breaks off is dropped, as the standard says, but for `[DONE]`: servers are seen to
 * close right after it.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventSplitter(onEvent: OnEvent, known?: KnownEvents): EventSplitter {
  const lines = lineMeter();
  // Some versions of Node take two byte order marks away when the first one is split, so that is done here.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let isBegun = false;
  let ending = false;
  let heldBytes = 0;
  const read = eventLines(
    (event, source) => {
      heldBytes = 0;
      if (ending && event.data !== DONE) return;
      if (isTooLarge(event.data)) throw tooLarge("An event", MAX_EVENT_BYTES);
      onEvent(event, source);
    },
    known && {
      take(text, at) {
        const next = ending ? at : known.take(text, at);
        if (next > at) heldBytes = 0;
        return next;
      },
    },
  );
  const textOf = (piece: Uint8Array): string => {
    const text = decoder.decode(piece, { stream: true });
    const hasMark = !isBegun && text.startsWith(BYTE_ORDER_MARK);
    isBegun ||= text !== "";
    return hasMark ? text.slice(1) : text;
  };

  const take = (piece: Uint8Array): void => {
    const cut = lines.cutBefore(piece);
    heldBytes += piece.length;
    read(textOf(cut === undefined ? piece : piece.subarray(0, cut)));
    if (cut !== undefined) throw tooLarge("A line", MAX_LINE_BYTES);
    if (heldBytes > MAX_HELD_BYTES) throw tooLarge("An event", MAX_EVENT_BYTES);
  };

  return {
    write(piece) {
      if (piece.length <= STEP_BYTES) return take(piece);
      for (let at = 0; at < piece.length; at += STEP_BYTES) take(piece.subarray(at, at + STEP_BYTES));
    },
    end() {
      ending = true;
      read(`${decoder.decode()}\n\n`);
    },
  };
}

/** Finds lines that are too long by their bytes, before they are decoded. */
function lineMeter(): { cutBefore(piece: Uint8Array): number | undefined } {
  let lineBytes = 0;
  return {
    cutBefore(piece) {
      if (lineBytes + piece.length <= MAX_LINE_BYTES) {
        const lastBreak = lastBreakOf(piece);
        lineBytes = lastBreak === -1 ? lineBytes + piece.length : piece.length - lastBreak - 1;
        return undefined;
      }
      let lineStart = 0;
      for (const [at, byte] of piece.entries()) {
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
          lineBytes = 0;
          lineStart = at + 1;
        } else if (++lineBytes > MAX_LINE_BYTES) return lineStart;
      }
      return undefined;
    },
  };
}

/** Most streams have no carriage return, so it is looked for behind the last line feed alone. */
function lastBreakOf(piece: Uint8Array): number {
  const lineFeed = piece.lastIndexOf(LINE_FEED);
  if (lineFeed === piece.length - 1) return lineFeed;
  const behind = lineFeed < 0 ? piece : piece.subarray(lineFeed + 1);
  const carriageReturn = behind.lastIndexOf(CARRIAGE_RETURN);
  return carriageReturn < 0 ? lineFeed : lineFeed + 1 + carriageReturn;
}

/** A UTF-16 unit is at most three bytes of UTF-8, so short events need no counting. */
const isTooLarge = (data: string): boolean =>
  data.length > MAX_EVENT_BYTES / 3 && Buffer.byteLength(data) > MAX_EVENT_BYTES;

const tooLarge = (what: string, maxBytes: number): ResponseError =>
  new ResponseError("ANSWER_TOO_LARGE", "", `${what} of the stream is larger than ${maxBytes} bytes.`);
