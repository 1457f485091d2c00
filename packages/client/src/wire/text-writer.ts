import { TEXT_WRITER } from "./text-writer-module.ts";

/** Writes lists of texts as JSON in UTF-8. It keeps nothing between two of them. */
export type TextWriter = {
  /** The bytes as pieces; the last one is valid until the next call. */
  write(texts: readonly string[]): Uint8Array[];
};

/** What the compiled module has; TypeScript's types for it belong to browsers. */
type Exports = {
  memory: { buffer: ArrayBuffer };
  INPUT: { value: number };
  INPUT_UNITS: { value: number };
  OUTPUT: { value: number };
  OUTPUT_BYTES: { value: number };
  MOST_BYTES: { value: number };
  write(units: number, from: number): number;
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

const OPENING = 0x5b;
const CLOSING = 0x5d;
const QUOTE = 0x22;
const COMMA = 0x2c;
/** Quotes and marks around a text. */
const AROUND_BYTES = 4;

function writerOf(exports: Exports): TextWriter {
  const { buffer } = exports.memory;
  const mostUnits = exports.INPUT_UNITS.value;
  const input = Buffer.from(buffer, exports.INPUT.value, mostUnits * 2);
  const output = Buffer.from(buffer, exports.OUTPUT.value, exports.OUTPUT_BYTES.value);
  const fullAt = output.length - mostUnits * exports.MOST_BYTES.value - AROUND_BYTES;
  return {
    write(texts) {
      const pieces: Uint8Array[] = [];
      let used = 0;
      output[used++] = OPENING;
      const append = (part: string): void => {
        if (used > fullAt) {
          pieces.push(Buffer.from(output.subarray(0, used)));
          used = 0;
        }
        input.write(part, 0, "utf16le");
        used = exports.write(part.length, used);
      };
      for (let index = 0; index < texts.length; index++) {
        if (index > 0) output[used++] = COMMA;
        output[used++] = QUOTE;
        const text = texts[index] ?? "";
        if (text.length <= mostUnits) append(text);
        else for (const part of partsOf(text, mostUnits)) append(part);
        output[used++] = QUOTE;
      }
      output[used++] = CLOSING;
      pieces.push(output.subarray(0, used));
      return pieces;
    },
  };
}

const isHighSurrogate = (unit: number): boolean => (unit & 0xfc_00) === 0xd8_00;

/** A text in parts of so many units at most; a pair of surrogates stays whole. */
function* partsOf(text: string, mostUnits: number): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + mostUnits);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    yield text.slice(start, end);
    start = end;
  }
}
