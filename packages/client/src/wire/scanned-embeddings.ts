import type { BodyDecoder } from "../exchange.ts";
import { base64Reader } from "../vectors/base64-reader.ts";
import { floatScanner, type FloatScanner } from "../vectors/float-scanner.ts";
import { listReader } from "../vectors/list-reader.ts";
import type { ValueReader } from "../vectors/value-reader.ts";
import { vectorBlock } from "../vectors/vector-block.ts";
import type { DecodedEmbeddings, EmbeddingFormat, ScannedVectors } from "./embedding-answer.ts";
import { reportedError } from "./error-body.ts";
import { jsonDecoder } from "./read.ts";
import { skeletonWithout } from "./skeleton.ts";

/** Reads an answer: the parsed one, or its skeleton, in which vectors that were scanned are ordinals. */
type ToEmbeddings = (json: unknown, scanned?: ScannedVectors) => DecodedEmbeddings;

/**
 * Scans the vectors of an answer of `count` while it arrives, and parses only what is left. An answer that has anything
 * unexpected is read by `jsonDecoder` as if nothing had been scanned, so errors are always its errors.
 */
export function scannedEmbeddings(
  contentType: string | undefined,
  count: number,
  toEmbeddings: ToEmbeddings,
): BodyDecoder<DecodedEmbeddings> {
  const plain = jsonDecoder(contentType, (json) => toEmbeddings(json));
  const scanner = floatScanner();
  if (scanner === undefined) return plain;
  let scan: AnswerScan | undefined = answerScan(scanner, count);
  const giveUp = (given: AnswerScan): void => {
    scan = undefined;
    for (const piece of given.original()) plain.write(piece);
  };
  return {
    write(piece) {
      if (scan === undefined) plain.write(piece);
      else if (!scan.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))) giveUp(scan);
    },
    end() {
      const embeddings = scan && readSkeleton(scan, toEmbeddings);
      if (embeddings !== undefined) return embeddings;
      if (scan !== undefined) giveUp(scan);
      return plain.end();
    },
  };
}

type AnswerScan = {
  write(piece: Buffer): boolean;
  skeleton(): string;
  vectors(): ScannedVectors;
  /** All that was written, byte for byte. */
  original(): Uint8Array[];
};

function answerScan(scanner: FloatScanner, count: number): AnswerScan {
  const block = vectorBlock(count);
  const formats: EmbeddingFormat[] = [];
  let readText: ValueReader | undefined;
  let readList: ValueReader | undefined;
  const { write, text, original } = skeletonWithout("embedding", {
    readerOf(kind) {
      formats.push(kind === "text" ? "base64" : "float");
      if (kind === "text") return (readText ??= base64Reader(scanner, block));
      return (readList ??= listReader(scanner, block));
    },
    // Strict base64 is the only text of its bytes, so that it need not be kept.
    textOf(ordinal) {
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = block.numbers();
      const bytes = block.length() * BYTES_PER_ELEMENT;
      return Buffer.from(buffer, byteOffset + ordinal * bytes, bytes).toString("base64");
    },
  });
  return {
    write,
    skeleton: text,
    vectors: () => ({ block: block.numbers(), length: block.length(), formats }),
    original,
  };
}

/** `undefined` for what `toEmbeddings` refuses: the reason is to be that of the whole answer. */
function readSkeleton(scan: AnswerScan, toEmbeddings: ToEmbeddings): DecodedEmbeddings | undefined {
  try {
    const json: unknown = JSON.parse(scan.skeleton());
    if (reportedError(json) !== undefined) return undefined;
    return { ...toEmbeddings(json, scan.vectors()), raw: undefined };
  } catch {
    return undefined;
  }
}
