import type { BodyDecoder } from "../exchange.ts";
import type { ModelInfo } from "../types.ts";
import { asList, asRecord, isCount, mismatch, optionalText } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";

export type DecodedModels = { models: ModelInfo[]; raw: unknown };

/** Reads the answer of `GET /v1/models`. */
export const modelsDecoder = (contentType: string | undefined): BodyDecoder<DecodedModels> =>
  jsonDecoder(contentType, (json) => {
    const items = asList(asRecord(json, "")["data"], "data");
    return { models: items.map((item, at) => toModel(item, `data[${at}]`)), raw: json };
  });

function toModel(item: unknown, path: string): ModelInfo {
  const record = asRecord(item, path);
  const id = optionalText(record["id"]);
  if (id === undefined) throw mismatch(`${path}.id`, record["id"], "a name");
  const ownedBy = optionalText(record["owned_by"]);
  const maxInputTokens = record["max_model_len"];
  return {
    id,
    ...(ownedBy === undefined ? {} : { ownedBy }),
    ...(isCount(maxInputTokens) ? { maxInputTokens } : {}),
  };
}
