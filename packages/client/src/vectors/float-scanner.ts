import { endianness } from "node:os";
import { FLOAT_SCANNER } from "./float-scanner-module.ts";

/**
 * Turns lists of numbers, and base64, into 32-bit floats. It keeps nothing between two scans, so one serves all answers,
 * however they interleave.
 */
export type FloatScanner = {
  /** So many bytes of text fit into one scan. */
  maxBytes: number;
  /** Scans `head` and then the piece between two places, which begin in a list where a number must come. */
  scan(head: Uint8Array, piece: Buffer, from?: number, to?: number): Scan;
  /**
   * Decodes `head` and then a part of `piece`, from a place where a number begins, as far as it gives whole groups of
   * `GROUP_CHARACTERS`; all of it if it `isEnd`. `undefined` for what is no strict base64 of finite numbers.
   */
  decode(head: Uint8Array, piece: Buffer, part: Part): Float32Array | undefined;
};

export type Part = { from: number; to: number; isEnd: boolean };

/** So many characters of base64 are three numbers. */
export const GROUP_CHARACTERS = 16;

export type Scan = {
  /** What was read, valid until the next scan. */
  numbers: Float32Array;
  /** Bytes that were read, up to behind a number and its comma or the list's end. */
  consumed: number;
  ending: "more" | "closed" | "refused";
};

/** What the compiled module has; TypeScript's types for it belong to browsers. */
type Exports = {
  memory: { buffer: ArrayBuffer };
  INPUT: { value: number };
  INPUT_BYTES: { value: number };
  OUTPUT: { value: number };
  consumed: { value: number };
  ending: { value: number };
  scan(length: number): number;
  decode(length: number, isEnd: boolean): number;
};
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Exports };
};

const ENDINGS = ["more", "closed", "refused"] as const;

let known: { scanner: FloatScanner | undefined } | undefined;

/** The scanner of this process, made at first use; `undefined` where WebAssembly cannot be had. */
export function floatScanner(): FloatScanner | undefined {
  known ??= { scanner: load() };
  return known.scanner;
}

function load(): FloatScanner | undefined {
  // The module writes numbers as WebAssembly has them, and the host would read them the other way round.
  if (endianness() === "BE") return undefined;
  try {
    const module = new WebAssembly.Module(Buffer.from(FLOAT_SCANNER, "base64"));
    return scannerOf(new WebAssembly.Instance(module).exports);
  } catch {
    return undefined;
  }
}

function scannerOf(exports: Exports): FloatScanner {
  const { consumed, ending } = exports;
  const maxBytes = exports.INPUT_BYTES.value;
  const { buffer } = exports.memory;
  const input = new Uint8Array(buffer, exports.INPUT.value, maxBytes + 1);
  const output = new Float32Array(buffer, exports.OUTPUT.value, maxBytes / 2);
  return {
    maxBytes,
    scan(head, piece, from = 0, to = piece.length) {
      const length = head.length + to - from;
      if (head.length > 0) input.set(head);
      piece.copy(input, head.length, from, to);
      input[length] = 0;
      const count = exports.scan(length);
      return {
        numbers: output.subarray(0, count),
        consumed: consumed.value,
        ending: ENDINGS[ending.value] ?? "refused",
      };
    },
    decode(head, piece, { from, to, isEnd }) {
      if (head.length > 0) input.set(head);
      piece.copy(input, head.length, from, to);
      const count = exports.decode(head.length + to - from, isEnd);
      return count < 0 ? undefined : output.subarray(0, count);
    },
  };
}
