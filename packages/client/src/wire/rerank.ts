import type { BodyBytes, BodyDecoder } from "../exchange.ts";
import type { RerankResult, Usage } from "../types.ts";
import {
  asFiniteNumber,
  asList,
  asRecord,
  breach,
  isCount,
  isRecord,
  optionalText,
  readIndex,
} from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { encodeTextList } from "./text-list-body.ts";
import { toTruncatePromptTokens } from "./truncation.ts";
import { toUsage } from "./usage.ts";

export type RerankWireRequest = {
  query: string;
  documents: readonly string[];
  model?: string | undefined;
  /** How many results the server gives. @default all */
  topN?: number | undefined;
  truncateInputTokens?: number | "max" | undefined;
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** Best first, equal scores by index. */
export type DecodedRerank = { results: RerankResult[]; usage?: Usage; model?: string; raw: unknown };

/** The body of `POST /v1/rerank`. */
export function encodeRerank(request: RerankWireRequest, isFast = false): BodyBytes {
  const { query, model, topN, truncateInputTokens, extraBody } = request;
  const bodyWith = (documents: readonly string[]) => ({
    model,
    query,
    documents,
    top_n: topN,
    truncate_prompt_tokens: toTruncatePromptTokens(truncateInputTokens),
    ...extraBody,
  });
  return encodeTextList({ key: "documents", texts: request.documents, bodyWith }, isFast);
}

/**
 * Reads the answer of any path that ranks or scores: `results` with `relevance_score`, a bare list with `score`,
 * or `data` with `score` in the order of the request.
 */
export const rerankDecoder = (
  contentType: string | undefined,
  count: number,
  topN?: number,
): BodyDecoder<DecodedRerank> =>
  jsonDecoder(contentType, (json) => {
    if (Array.isArray(json)) return { results: toResults(json, "", { count, topN }), raw: json };
    const answer = asRecord(json, "");
    const usage = toUsage(answer["usage"]);
    const model = optionalText(answer["model"]);
    const key = answer["results"] === undefined && answer["data"] !== undefined ? "data" : "results";
    const inRequestOrder = key === "data";
    return {
      results: toResults(answer[key], key, { count, topN, inRequestOrder }),
      raw: json,
      ...(usage === undefined ? {} : { usage }),
      ...(model === undefined ? {} : { model }),
    };
  });

/** A score for each of `count` documents, or for the best `topN` of them. */
export type RerankExpectation = {
  count: number;
  topN?: number | undefined;
  /** Where the place in the list is the document's, indexes may be left out. */
  inRequestOrder?: boolean;
};

/** Scored documents in any order → best first. Servers that do not know `top_n` give all, so the rest is cut off. */
export function toResults(
  list: unknown,
  path: string,
  { count, topN = count, inRequestOrder = false }: RerankExpectation,
): RerankResult[] {
  const items = asList(list, path);
  const wanted = Math.min(topN, count);
  if (items.length < wanted || items.length > count)
    throw breach(
      path,
      `The answer has ${items.length} scores, where ${wanted} of ${count} documents were asked for.`,
    );
  const mayLackIndex =
    inRequestOrder && items.every((item) => isRecord(item) && (item["index"] ?? undefined) === undefined);
  const reading: Reading = { count, seen: new Set(), mayLackIndex };
  const results = items.map(
    (item, at) => plainResult(item, reading) ?? readResult(item, { at, path: `${path}[${at}]` }, reading),
  );
  return bestFirst(results).slice(0, wanted);
}

type Reading = { count: number; seen: Set<number>; mayLackIndex: boolean };

/** A result as most are; `undefined` for any other, which is read with its place. */
function plainResult(item: unknown, { count, seen }: Reading): RerankResult | undefined {
  if (!isRecord(item)) return undefined;
  const { index, relevance_score: score } = item;
  if (!isCount(index) || index >= count || seen.has(index)) return undefined;
  if (typeof score !== "number" || !Number.isFinite(score)) return undefined;
  seen.add(index);
  return { index, score };
}

function readResult(
  item: unknown,
  { at, path }: { at: number; path: string },
  { count, seen, mayLackIndex }: Reading,
): RerankResult {
  const record = asRecord(item, path);
  const index = readIndex(record, count, path) ?? (mayLackIndex ? at : undefined);
  if (index === undefined) throw breach(`${path}.index`, `\`${path}.index\` is missing.`);
  if (seen.has(index)) throw breach(`${path}.index`, `The index ${index} comes twice.`);
  seen.add(index);
  const key = record["relevance_score"] === undefined ? "score" : "relevance_score";
  return { index, score: asFiniteNumber(record[key], `${path}.${key}`) };
}

export const bestFirst = (results: readonly RerankResult[]): RerankResult[] =>
  results.toSorted((one, other) => other.score - one.score || one.index - other.index);
