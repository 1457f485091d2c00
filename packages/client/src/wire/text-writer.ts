import { TEXT_WRITER } from "./text-writer-module.ts";

/** Writes lists of texts as JSON in UTF-8. It keeps nothing between two of them. */
export type TextWriter = {
  /** The bytes of a list of one text or more, in pieces. The last one is valid until the next call. */
  write(texts: readonly string[]): Uint8Array[];
};

/** What the compiled module has; TypeScript's types for it belong to browsers. */
type Exports = {
  memory: { buffer: ArrayBuffer };
  LENGTHS: { value: number };
  MOST_TEXTS: { value: number };
  INPUT: { value: number };
  INPUT_UNITS: { value: number };
  OUTPUT: { value: number };
  OUTPUT_BYTES: { value: number };
  MOST_WRITTEN: { value: number };
  write(texts: number, from: number): number;
};
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Exports };
};

let known: { writer: TextWriter | undefined } | undefined;

/** The writer of this process, made at first use; `undefined` where WebAssembly cannot be had. */
export function textWriter(): TextWriter | undefined {
  known ??= { writer: load() };
  return known.writer;
}

function load(): TextWriter | undefined {
  try {
    const module = new WebAssembly.Module(Buffer.from(TEXT_WRITER, "base64"));
    return writerOf(new WebAssembly.Instance(module).exports);
  } catch {
    return undefined;
  }
}

const OPENING = '["';
const BETWEEN = '","';
const CLOSING = '"]';

function writerOf(exports: Exports): TextWriter {
  const { buffer } = exports.memory;
  const mostUnits = exports.INPUT_UNITS.value;
  const lengths = new Int32Array(buffer, exports.LENGTHS.value, exports.MOST_TEXTS.value);
  const input = Buffer.from(buffer, exports.INPUT.value, mostUnits * 2);
  const output = Buffer.from(buffer, exports.OUTPUT.value, exports.OUTPUT_BYTES.value);
  const fullAt = output.length - exports.MOST_WRITTEN.value;
  return {
    write(texts) {
      const pieces: Uint8Array[] = [];
      let used = output.write(OPENING);
      let joined = "";
      let count = 0;
      const flush = (): void => {
        if (used > fullAt) {
          pieces.push(Buffer.from(output.subarray(0, used)));
          used = 0;
        }
        input.write(joined, 0, "utf16le");
        used = exports.write(count, used);
        joined = "";
        count = 0;
      };
      // Joined, as each crossing of the border costs as much as a hundred letters.
      const append = (part: string, isWhole: boolean): void => {
        if (joined.length + part.length > mostUnits || count === lengths.length) flush();
        joined += part;
        lengths[count++] = isWhole ? part.length : -part.length;
      };
      for (const text of texts) {
        if (text.length <= mostUnits) append(text, true);
        else appendParts(text, mostUnits, append);
      }
      flush();
      used += output.write(CLOSING, used - BETWEEN.length) - BETWEEN.length;
      pieces.push(output.subarray(0, used));
      return pieces;
    },
  };
}

const isHighSurrogate = (unit: number): boolean => (unit & 0xfc_00) === 0xd8_00;

/** A text in parts of so many units at most; a pair of surrogates stays whole. */
function appendParts(text: string, mostUnits: number, append: (part: string, isLast: boolean) => void): void {
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + mostUnits);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    append(text.slice(start, end), end === text.length);
    start = end;
  }
}
