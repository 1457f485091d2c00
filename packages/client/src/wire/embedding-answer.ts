import type { ResponseError } from "../errors.ts";
import type { Usage } from "../types.ts";
import { countBase64Numbers, decodeBase64Numbers } from "../vectors/base64.ts";
import { commonNumber } from "../vectors/common-number.ts";
import { copyNumbers, findUnfinite, isZeroVector } from "../vectors/validate.ts";
import {
  asList,
  asRecord,
  breach,
  isCount,
  isRecord,
  mismatch,
  readIndex,
  type JsonRecord,
} from "./json-fields.ts";

/** What an embedding answer must hold. */
export type EmbeddingExpectation = {
  /** One vector for each input. */
  count: number;
  dimensions?: number | undefined;
  /** Told of vectors that differ in length, before they are refused: the length of most, if one has a majority. */
  onUnequal?: ((usual: number | undefined) => void) | undefined;
  zeroVector: "error" | "warn";
};

/** How vectors travel: as lists of numbers, or as base64 of little-endian 32-bit numbers. */
export type EmbeddingFormat = "float" | "base64";

/** Vectors that stood in an answer, one behind the other; the answer has their ordinals where they stood. */
export type ScannedVectors = {
  block: Float32Array;
  /** Of each vector. */
  length: number;
  /** One for each vector. */
  formats: readonly EmbeddingFormat[];
};

/** Vectors in input order, views on one block. `zeroVectors` lists the places of vectors of zeros. */
export type DecodedEmbeddings = {
  vectors: Float32Array[];
  zeroVectors: number[];
  /** What the server used, whatever it was asked for. */
  format: EmbeddingFormat;
  usage?: Usage;
  model?: string;
  raw: unknown;
};

/**
 * Reads the list of vectors and checks all of it: one for each input, in the order of their indexes, all of
 * one length, all numbers finite. Lists and base64 are read alike, whichever was asked for.
 *
 * @throws {ResponseError} naming the place of the first breach.
 */
export function toVectors(
  list: unknown,
  path: string,
  expected: EmbeddingExpectation,
  scanned?: ScannedVectors,
): Pick<DecodedEmbeddings, "vectors" | "zeroVectors" | "format"> {
  const items = asList(list, path);
  if (items.length !== expected.count)
    throw breach(path, `The answer has ${items.length} vectors for ${expected.count} inputs.`);
  const rows = inInputOrder(items, path, scanned);
  const dimensions = expected.dimensions ?? usualLength(rows, expected);
  for (const row of rows) refuseOtherLength(row, path, dimensions);
  const isInPlace = rows.every(({ ordinal }, at) => ordinal === at);
  const block =
    isInPlace && scanned !== undefined ? scanned.block : new Float32Array(rows.length * dimensions);
  const zeroVectors: number[] = [];
  let format: EmbeddingFormat = "base64";
  const vectors = rows.map((row, at) => {
    const vector = block.subarray(at * dimensions, (at + 1) * dimensions);
    if (row.format === "float") format = "float";
    if (!isInPlace) fill(vector, row, path, scanned);
    if (isZeroVector(vector)) {
      const place = placeOf(path, row);
      if (expected.zeroVector === "error") throw breach(place, `\`${place}\` is a vector of zeros.`);
      zeroVectors.push(at);
    }
    return vector;
  });
  return { vectors, zeroVectors, format };
}

/** One vector as it came. `at` is its place in the answer, `ordinal` that among those scanned, which have no `numbers` here. */
type Row = {
  at: number;
  numbers?: readonly unknown[] | string;
  ordinal?: number;
  /** Count of numbers. */
  length: number;
  format: EmbeddingFormat;
};

/** Written where it is needed only, since most answers are good. */
const placeOf = (path: string, { at }: Pick<Row, "at">): string => `${path}[${at}].embedding`;

/** The length of most is the right one, so that the error names a vector that is wrong. */
function usualLength(rows: readonly Row[], { onUnequal }: EmbeddingExpectation): number {
  const first = rows[0]?.length ?? 0;
  if (rows.every(({ length }) => length === first)) return first;
  const usual = commonNumber(rows.map(({ length }) => length).filter((length) => length > 0));
  onUnequal?.(usual);
  return usual ?? first;
}

/** Before the block is made: the expected length is the caller's, and need not fit into memory. */
function refuseOtherLength(row: Row, path: string, dimensions: number): void {
  if (row.length === dimensions && dimensions > 0) return;
  const place = placeOf(path, row);
  if (row.length === 0) throw breach(place, `\`${place}\` is an empty vector.`);
  if (row.length !== dimensions)
    throw breach(place, `\`${place}\` has ${row.length} numbers where ${dimensions} were expected.`);
}

function fill(vector: Float32Array, row: Row, path: string, scanned: ScannedVectors | undefined): void {
  const { numbers = [], ordinal } = row;
  if (scanned !== undefined && ordinal !== undefined) {
    vector.set(scanned.block.subarray(ordinal * scanned.length, (ordinal + 1) * scanned.length));
    return;
  }
  const place = placeOf(path, row);
  if (typeof numbers === "string") {
    if (!decodeBase64Numbers(numbers, vector)) throw notBase64(place);
    const bad = findUnfinite(vector);
    if (bad >= 0) throw mismatch(`${place}[${bad}]`, vector[bad], "a finite 32-bit number");
    return;
  }
  const bad = copyNumbers(numbers, vector);
  if (bad >= 0) throw mismatch(`${place}[${bad}]`, numbers[bad], "a finite 32-bit number");
}

/** By `index` if all have one, by position if none has. */
function inInputOrder(items: readonly unknown[], path: string, scanned: ScannedVectors | undefined): Row[] {
  const rows: (Row | undefined)[] = Array.from({ length: items.length }, () => undefined);
  const records = items.map((item, at) => (isRecord(item) ? item : asRecord(item, `${path}[${at}]`)));
  const indexes = records.map((record, at) => {
    const { index } = record;
    const isGood = isCount(index) && index < items.length;
    return isGood ? index : readIndex(record, items.length, `${path}[${at}]`);
  });
  const indexed = indexes.filter((index) => index !== undefined).length;
  if (indexed !== 0 && indexed !== items.length)
    throw breach(path, `Only ${indexed} of ${items.length} vectors have an index.`);
  for (const [at, record] of records.entries()) {
    const index = indexes[at] ?? at;
    if (rows[index] !== undefined) throw breach(`${path}[${at}].index`, `The index ${index} comes twice.`);
    rows[index] = scanned === undefined ? toRow(record, path, at) : toScannedRow(record, path, at, scanned);
  }
  return rows.filter((row) => row !== undefined);
}

function toRow({ embedding }: JsonRecord, path: string, at: number): Row {
  if (typeof embedding === "string") {
    const length = countBase64Numbers(embedding);
    if (length === undefined) throw notBase64(placeOf(path, { at }));
    return { at, numbers: embedding, length, format: "base64" };
  }
  const numbers = Array.isArray(embedding) ? embedding : asList(embedding, placeOf(path, { at }));
  return { at, numbers, length: numbers.length, format: "float" };
}

function toScannedRow(
  { embedding }: JsonRecord,
  path: string,
  at: number,
  { length, formats }: ScannedVectors,
): Row {
  const ordinal = isCount(embedding) ? embedding : formats.length;
  const format = formats[ordinal];
  if (format === undefined) throw mismatch(placeOf(path, { at }), embedding, "a vector");
  return { at, ordinal, length, format };
}

/** The text is not shown: it is long, and says nothing to a reader. */
const notBase64 = (place: string): ResponseError =>
  breach(place, `\`${place}\` is text, but not base64 of 32-bit numbers.`);
