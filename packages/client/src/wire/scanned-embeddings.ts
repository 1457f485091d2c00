import type { BodyDecoder } from "../exchange.ts";
import { base64Reader } from "../vectors/base64-reader.ts";
import { floatScanner } from "../vectors/float-scanner.ts";
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
  let scan: AnswerScan | undefined = answerScan(count);
  return {
    write(piece) {
      plain.write(piece);
      if (scan !== undefined && !reads(scan, piece)) scan = undefined;
    },
    end: () => (scan && readSkeleton(scan, toEmbeddings)) ?? plain.end(),
  };
}

/** What throws here is no concern of the answer's: it is read without. */
function reads(scan: AnswerScan, piece: Uint8Array): boolean {
  try {
    return scan.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  } catch {
    return false;
  }
}

type AnswerScan = { write(piece: Buffer): boolean; skeleton(): string; vectors(): ScannedVectors };

function answerScan(count: number): AnswerScan {
  const block = vectorBlock(count);
  const formats: EmbeddingFormat[] = [];
  const readText = base64Reader(block);
  let readList: ValueReader | undefined;
  const { write, text } = skeletonWithout("embedding", (kind) => {
    formats.push(kind === "text" ? "base64" : "float");
    if (kind === "text") return readText;
    const scanner = floatScanner();
    return (readList ??= scanner && listReader(scanner, block));
  });
  return {
    write,
    skeleton: text,
    vectors: () => ({ block: block.numbers(), length: block.length(), formats }),
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
