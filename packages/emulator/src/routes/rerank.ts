import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import { countTokens } from "../engines/token-pieces.ts";
import {
  checkModel,
  invalid,
  isTexts,
  missing,
  readFields,
  type Engine,
  type Fields,
} from "../engines/vllm.ts";
import type { Encoder } from "../models/encoder.ts";
import { scoreDocuments } from "../models/reranker.ts";

export async function rerank(request: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(request);
  checkModel(fields, engine);
  const query = readQuery(fields);
  const documents = readDocuments(fields);
  const count = readTopN(fields, documents.length);
  const scores = await scoreDocuments(encoder, query, documents);
  const results = documents
    .map((text, index) => ({ index, document: { text }, relevance_score: scores[index] ?? 0 }))
    .toSorted((one, other) => other.relevance_score - one.relevance_score)
    .slice(0, count);
  const tokens = documents.reduce((sum, text) => sum + countTokens(query) + countTokens(text), 0);
  return jsonAnswer(200, {
    id: `rerank-${request.requestId}`,
    model: engine.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    results,
  });
}

function readQuery({ query }: Fields): string {
  if (query === undefined || query === null) throw missing("query");
  if (typeof query !== "string") throw invalid("query", "Input should be a valid string");
  return query;
}

function readDocuments({ documents }: Fields): readonly string[] {
  if (documents === undefined || documents === null) throw missing("documents");
  if (!isTexts(documents) || documents.length === 0)
    throw invalid("documents", "Input should be a list of strings that is not empty");
  return documents;
}

/** 0 and nothing both mean all of them. */
function readTopN(fields: Fields, all: number): number {
  const count = fields["top_n"] ?? 0;
  if (typeof count !== "number" || !Number.isInteger(count))
    throw invalid("top_n", "Input should be a valid integer");
  return count > 0 ? count : all;
}
