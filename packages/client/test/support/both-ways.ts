import { expect } from "vitest";
import { ResponseError } from "../../src/errors.ts";
import type { BodyDecoder } from "../../src/exchange.ts";
import type { DecodedEmbeddings } from "../../src/wire/embedding-answer.ts";

/** The decoder of one answer, that scans it or parses it whole. */
export type DecoderOf = (isFast: boolean) => BodyDecoder<DecodedEmbeddings>;

/** What came out: the embeddings without the parsed answer, or all that an error tells. `isScanned`: nothing was parsed. */
export type Outcome = { told: unknown; isScanned: boolean };

export const outcomeOf = (decoder: BodyDecoder<DecodedEmbeddings>, pieces: Iterable<Uint8Array>): Outcome => {
  for (const piece of pieces) decoder.write(piece);
  return endOf(decoder);
};

export function endOf(decoder: BodyDecoder<DecodedEmbeddings>): Outcome {
  try {
    const { raw, ...told } = decoder.end();
    return { told, isScanned: raw === undefined };
  } catch (error) {
    if (!ResponseError.isInstance(error)) throw error;
    const { code, path, detail, message, retryCause, serverCode, serverMessage, requestId } = error;
    const said = { serverCode, serverMessage, requestId };
    return { told: { code, path, detail, message, retryCause, ...said }, isScanned: false };
  }
}

/** What the plain way gives or throws, once the fast one has given or told the same. */
export function decodeBothWays(text: string, open: DecoderOf): DecodedEmbeddings {
  const pieces = [Buffer.from(text)];
  const decoder = open(false);
  expect(outcomeOf(open(true), pieces).told).toEqual(outcomeOf(open(false), pieces).told);
  for (const piece of pieces) decoder.write(piece);
  return decoder.end();
}

/** Pieces that end at the places. */
export function splitAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted(
    (one, other) => one - other,
  );
  return [0, ...ends].map((start, at) => bytes.subarray(start, ends[at] ?? bytes.length));
}

/** Pieces of one size. */
export const splitBy = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
