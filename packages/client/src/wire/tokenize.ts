import type { BodyDecoder } from "../exchange.ts";
import { asFiniteNumber, asList, asRecord, mismatch, readString } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";

export type DecodedTokens = { tokenIds: number[]; count: number; maxInputTokens?: number; raw: unknown };

/** Reads the answer of `POST /tokenize`. */
export const tokenizeDecoder = (contentType: string | undefined): BodyDecoder<DecodedTokens> =>
  jsonDecoder(contentType, (json) => {
    const answer = asRecord(json, "");
    const tokenIds = asList(answer["tokens"], "tokens").map((id, at) => asFiniteNumber(id, `tokens[${at}]`));
    const { count = tokenIds.length, max_model_len: maxInputTokens } = answer;
    return {
      tokenIds,
      count: asFiniteNumber(count, "count"),
      ...(typeof maxInputTokens === "number" ? { maxInputTokens } : {}),
      raw: json,
    };
  });

/** Reads the answer of `POST /detokenize`. vLLM gives the text as `prompt`, SGLang as `text`. */
export const detokenizeDecoder = (
  contentType: string | undefined,
): BodyDecoder<{ text: string; raw: unknown }> =>
  jsonDecoder(contentType, (json) => {
    const answer = asRecord(json, "");
    const text = readString(answer, "prompt", "") ?? readString(answer, "text", "");
    if (text === undefined) throw mismatch("prompt", answer["prompt"], "text");
    return { text, raw: json };
  });
