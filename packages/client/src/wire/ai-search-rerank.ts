import type { BodyBytes, BodyDecoder } from "../exchange.ts";
import { asFiniteNumber, asList, asRecord, breach, isRecord } from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { bestFirst, toResults, type DecodedRerank } from "./rerank.ts";
import { encodeTextList } from "./text-list-body.ts";
import { toUsage } from "./usage.ts";

export type AISearchRerankRequest = {
  query: string;
  documents: readonly string[];
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of a reranker deployment. */
export const encodeAISearchRerank = (
  { query, documents, extraBody }: AISearchRerankRequest,
  isFast = false,
): BodyBytes =>
  encodeTextList(
    { key: "docs", texts: documents, bodyWith: (docs) => ({ query, docs, ...extraBody }) },
    isFast,
  );

/** Reads its answer: plain scores in the order of the documents, or the hosted services' objects. */
export const aiSearchRerankDecoder = (
  contentType: string | undefined,
  count: number,
): BodyDecoder<DecodedRerank> =>
  jsonDecoder(contentType, (json) => {
    const answer = asRecord(json, "");
    const { result } = answer;
    const path = isRecord(result) ? "result.scores" : "scores";
    const scores = asList(isRecord(result) ? result["scores"] : answer["scores"], path);
    const usage = toUsage(answer["usage"]);
    const rest = { raw: json, ...(usage === undefined ? {} : { usage }) };
    if (scores.some(isRecord)) return { results: toResults(scores, path, { count }), ...rest };
    if (scores.length !== count)
      throw breach(path, `The answer has ${scores.length} scores for ${count} documents.`);
    const results = scores.map((score, index) => ({
      index,
      score: asFiniteNumber(score, `${path}[${index}]`),
    }));
    return { results: bestFirst(results), ...rest };
  });
