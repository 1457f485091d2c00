import type { Usage } from "../types.ts";
import { copyNumbers, isZeroVector } from "../vectors/validate.ts";
import { asList, asRecord, breach, mismatch, readIndex, type JsonRecord } from "./json-fields.ts";

/** What an embedding answer must hold. */
export type EmbeddingExpectation = {
  /** One vector for each input. */
  count: number;
  dimensions?: number | undefined;
  zeroVector: "error" | "warn";
};

/** Vectors in input order, views on one block. `zeroVectors` lists the places of vectors of zeros. */
export type DecodedEmbeddings = {
  vectors: Float32Array[];
  zeroVectors: number[];
  usage?: Usage;
  model?: string;
  raw: unknown;
};

/**
 * Reads the list of vectors and checks all of it: one for each input, in the order of their indexes, all of
 * one length, all numbers finite.
 *
 * @throws {ResponseError} naming the place of the first breach.
 */
export function toVectors(
  list: unknown,
  path: string,
  expected: EmbeddingExpectation,
): Pick<DecodedEmbeddings, "vectors" | "zeroVectors"> {
  const items = asList(list, path);
  if (items.length !== expected.count)
    throw breach(path, `The answer has ${items.length} vectors for ${expected.count} inputs.`);
  const rows = inInputOrder(items, path);
  const dimensions = expected.dimensions ?? rows[0]?.numbers.length ?? 0;
  const block = new Float32Array(rows.length * dimensions);
  const zeroVectors: number[] = [];
  const vectors = rows.map(({ numbers, place }, at) => {
    if (numbers.length === 0) throw breach(place, `\`${place}\` is an empty vector.`);
    if (numbers.length !== dimensions)
      throw breach(place, `\`${place}\` has ${numbers.length} numbers where ${dimensions} were expected.`);
    const vector = block.subarray(at * dimensions, (at + 1) * dimensions);
    const bad = copyNumbers(numbers, vector);
    if (bad >= 0) throw mismatch(`${place}[${bad}]`, numbers[bad], "a finite 32-bit number");
    if (isZeroVector(vector)) {
      if (expected.zeroVector === "error") throw breach(place, `\`${place}\` is a vector of zeros.`);
      zeroVectors.push(at);
    }
    return vector;
  });
  return { vectors, zeroVectors };
}

type Row = { numbers: readonly unknown[]; place: string };

/** By `index` if all have one, by position if none has. */
function inInputOrder(items: readonly unknown[], path: string): Row[] {
  const rows: (Row | undefined)[] = Array.from({ length: items.length }, () => undefined);
  const records = items.map((item, at) => asRecord(item, `${path}[${at}]`));
  const indexes = records.map((record, at) => readIndex(record, items.length, `${path}[${at}]`));
  const indexed = indexes.filter((index) => index !== undefined).length;
  if (indexed !== 0 && indexed !== items.length)
    throw breach(path, `Only ${indexed} of ${items.length} vectors have an index.`);
  for (const [at, record] of records.entries()) {
    const index = indexes[at] ?? at;
    if (rows[index] !== undefined) throw breach(`${path}[${at}].index`, `The index ${index} comes twice.`);
    const place = `${path}[${at}].embedding`;
    rows[index] = { numbers: numbersOf(record, place), place };
  }
  return rows.filter((row) => row !== undefined);
}

function numbersOf(record: JsonRecord, place: string): readonly unknown[] {
  const { embedding } = record;
  if (typeof embedding === "string")
    throw breach(place, `\`${place}\` is text, perhaps base64, which was not asked for.`);
  return asList(embedding, place);
}
