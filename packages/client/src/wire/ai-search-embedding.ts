import type { BodyBytes, BodyDecoder } from "../exchange.ts";
import {
  toVectors,
  type DecodedEmbeddings,
  type EmbeddingExpectation,
  type ScannedVectors,
} from "./embedding-answer.ts";
import { asRecord, isRecord } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { scannedEmbeddings } from "./scanned-embeddings.ts";
import { encodeTextList } from "./text-list-body.ts";
import { toUsage } from "./usage.ts";

export type AISearchEmbeddingRequest = {
  input: readonly string[];
  inputType?: "query" | "document" | undefined;
  dimensions?: number | undefined;
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of a text embedding deployment. */
export function encodeAISearchEmbedding(request: AISearchEmbeddingRequest, isFast = false): BodyBytes {
  const { inputType, dimensions, extraBody } = request;
  const bodyWith = (input: readonly string[]) => ({
    input,
    input_type: inputType,
    dimension: dimensions,
    ...extraBody,
  });
  return encodeTextList({ key: "input", texts: request.input, bodyWith }, isFast);
}

/** Reads the answer of text and multimodal deployments; the wrapper of the hosted services is taken off. */
export function aiSearchEmbeddingDecoder(
  contentType: string | undefined,
  expected: EmbeddingExpectation,
  isFast = false,
): BodyDecoder<DecodedEmbeddings> {
  const toEmbeddings = (json: unknown, scanned?: ScannedVectors): DecodedEmbeddings => {
    const answer = asRecord(json, "");
    const { result } = answer;
    const usage = toUsage(answer["usage"]);
    const vectors = isRecord(result)
      ? toVectors(result["embeddings"], "result.embeddings", expected, scanned)
      : toVectors(answer["embeddings"], "embeddings", expected, scanned);
    return { ...vectors, raw: json, ...(usage === undefined ? {} : { usage }) };
  };
  return isFast
    ? scannedEmbeddings(contentType, expected.count, toEmbeddings)
    : jsonDecoder(contentType, (json) => toEmbeddings(json));
}
