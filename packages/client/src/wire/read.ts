import type { BodyDecoder, StreamDecoder } from "../exchange.ts";
import { reportedError, toResponseError } from "./error-body.ts";
import { parseAnswer } from "./parse-json.ts";

/** Collects an answer and parses it once; an error told in a 2xx answer is thrown as one. */
export function jsonDecoder<T>(
  contentType: string | undefined,
  toValue: (json: unknown) => T,
): BodyDecoder<T> {
  const pieces: Uint8Array[] = [];
  return {
    write(piece) {
      pieces.push(piece);
    },
    end() {
      const json = parseAnswer(textOf(pieces), contentType);
      const said = reportedError(json);
      if (said !== undefined) throw toResponseError(said);
      return toValue(json);
    },
  };
}

/** Most answers come in one piece, which need not be copied to be read. */
function textOf(pieces: readonly Uint8Array[]): string {
  const [first] = pieces;
  return first instanceof Buffer && pieces.length === 1
    ? first.toString("utf8")
    : Buffer.concat(pieces).toString("utf8");
}

/** The body as it came. */
export function bytesDecoder(): BodyDecoder<Uint8Array> {
  const pieces: Uint8Array[] = [];
  return {
    write(piece) {
      pieces.push(piece);
    },
    // On a block of its own: a small Buffer lies in one that others share, and `bytes.buffer` would be that.
    end: () => {
      const bytes = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.byteLength;
      }
      return bytes;
    },
  };
}

/** The pieces of a body as they come. Nothing in them tells the end, so the connection's end is the proper one. */
export function piecesDecoder(): StreamDecoder<Uint8Array> {
  let complete = false;
  return {
    write: (piece) => (piece.byteLength === 0 ? [] : [piece]),
    end: () => {
      complete = true;
      return [];
    },
    get complete() {
      return complete;
    },
    done: false,
  };
}
