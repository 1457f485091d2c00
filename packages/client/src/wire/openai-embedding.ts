import type { BodyDecoder } from "../exchange.ts";
import { toVectors, type DecodedEmbeddings, type EmbeddingExpectation } from "./embedding-answer.ts";
import { asRecord, optionalText } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { toUsage } from "./usage.ts";

export type EmbeddingRequest = {
  input: readonly string[];
  model?: string | undefined;
  dimensions?: number | undefined;
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of `POST /v1/embeddings`. */
export const encodeEmbedding = ({ input, model, dimensions, extraBody }: EmbeddingRequest): string =>
  JSON.stringify({ model, input, encoding_format: "float", dimensions, ...extraBody });

/** Reads its answer. */
export const embeddingDecoder = (
  contentType: string | undefined,
  expected: EmbeddingExpectation,
): BodyDecoder<DecodedEmbeddings> =>
  jsonDecoder(contentType, (json) => {
    const answer = asRecord(json, "");
    const usage = toUsage(answer["usage"]);
    const model = optionalText(answer["model"]);
    return {
      ...toVectors(answer["data"], "data", expected),
      raw: json,
      ...(usage === undefined ? {} : { usage }),
      ...(model === undefined ? {} : { model }),
    };
  });
