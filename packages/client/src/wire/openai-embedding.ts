import type { BodyBytes, BodyDecoder } from "../exchange.ts";
import {
  toVectors,
  type DecodedEmbeddings,
  type EmbeddingExpectation,
  type EmbeddingFormat,
  type ScannedVectors,
} from "./embedding-answer.ts";
import { asRecord, optionalText } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { scannedEmbeddings } from "./scanned-embeddings.ts";
import { encodeTextList } from "./text-list-body.ts";
import { toTruncatePromptTokens } from "./truncation.ts";
import { toUsage } from "./usage.ts";

/** The fields of an embedding request besides what is embedded. */
export type EmbeddingFields = {
  model?: string | undefined;
  /** Asked of the server; its answer is read in either form. */
  format: EmbeddingFormat;
  dimensions?: number | undefined;
  truncateInputTokens?: number | "max" | undefined;
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of `POST /v1/embeddings` for texts. */
export const encodeEmbedding = (
  texts: readonly string[],
  fields: EmbeddingFields,
  isFast = false,
): BodyBytes =>
  encodeTextList(
    { key: "input", texts, bodyWith: (input) => bodyOf({ model: fields.model, input }, fields) },
    isFast,
  );

/** The same for one conversation in wire form, which gets one vector: how multimodal models take images. */
export const encodeMessagesEmbedding = (messages: readonly unknown[], fields: EmbeddingFields): string =>
  JSON.stringify(bodyOf({ model: fields.model, messages }, fields));

const bodyOf = (
  given: Readonly<Record<string, unknown>>,
  { format, dimensions, truncateInputTokens, extraBody }: EmbeddingFields,
): Readonly<Record<string, unknown>> => ({
  ...given,
  encoding_format: format,
  dimensions,
  truncate_prompt_tokens: toTruncatePromptTokens(truncateInputTokens),
  ...extraBody,
});

/** Reads its answer; where it is fast, without what was parsed of it. */
export function embeddingDecoder(
  contentType: string | undefined,
  expected: EmbeddingExpectation,
  isFast = false,
): BodyDecoder<DecodedEmbeddings> {
  const toEmbeddings = (json: unknown, scanned?: ScannedVectors): DecodedEmbeddings => {
    const answer = asRecord(json, "");
    const usage = toUsage(answer["usage"]);
    const model = optionalText(answer["model"]);
    return {
      ...toVectors(answer["data"], "data", expected, scanned),
      raw: json,
      ...(usage === undefined ? {} : { usage }),
      ...(model === undefined ? {} : { model }),
    };
  };
  return isFast
    ? scannedEmbeddings(contentType, expected.count, toEmbeddings)
    : jsonDecoder(contentType, (json) => toEmbeddings(json));
}
