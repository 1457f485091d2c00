import type { BodyDecoder } from "../exchange.ts";
import { asList, asRecord, isCount, mismatch, readString } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";

export type DecodedTokens = { tokenIds: number[]; count: number; maxInputTokens?: number; raw: unknown };

function asTokenId(value: unknown, path: string): number {
  if (!isCount(value)) throw mismatch(path, value, "a token's id");
  return value;
}

/** Reads the answer of `POST /tokenize`. */
export const tokenizeDecoder = (contentType: string | undefined): BodyDecoder<DecodedTokens> =>
  jsonDecoder(contentType, (json) => {
    const answer = asRecord(json, "");
    const tokenIds = asList(answer["tokens"], "tokens").map((id, at) => asTokenId(id, `tokens[${at}]`));
    const { max_model_len: maxInputTokens } = answer;
    const count = answer["count"] ?? tokenIds.length;
    if (count !== tokenIds.length) throw mismatch("count", count, `the ${tokenIds.length} of the tokens`);
    return {
      tokenIds,
      count: tokenIds.length,
      ...(isCount(maxInputTokens) ? { maxInputTokens } : {}),
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
