import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, isFields, readFields, readWhole, type Fields } from "../engines/fields.ts";
import type { Part } from "../engines/media.ts";
import { invalid, missing } from "../engines/refusal.ts";
import { fitTexts } from "../engines/text-inputs.ts";
import { countTokens } from "../engines/token-pieces.ts";
import type { Encoder } from "../models/encoder.ts";
import { scoreDocuments } from "../models/reranker.ts";
import { readContent, textOf } from "./messages.ts";

type Document = { text: string; content: unknown };
type Ranked = { index: number; score: number; document: Document };

export async function rerank(request: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(request, engine);
  checkModel(fields, engine);
  const query = readQuery(fields, engine);
  const documents = readDocuments(fields, engine);
  const count = readWhole(fields, "top_n", -Infinity) ?? 0;
  const [question = "", ...texts] = fitTexts(fields, [query, ...documents.map(({ text }) => text)]);
  const scores = await scoreDocuments(encoder, question, texts);
  const ranked = documents
    .map((document, index) => ({ index, score: scores[index] ?? 0, document }))
    .toSorted((one, other) => other.score - one.score)
    // 0 and nothing both mean all of them.
    .slice(0, count > 0 ? count : documents.length);
  const tokens = texts.reduce((sum, text) => sum + countTokens(question) + countTokens(text), 0);
  return jsonAnswer(200, answerOf(request, engine, { fields, ranked, tokens }));
}

type Answered = { fields: Fields; ranked: readonly Ranked[]; tokens: number };

function answerOf(request: ServiceRequest, engine: Engine, { fields, ranked, tokens }: Answered): unknown {
  const { profile, model } = engine;
  if (profile.dialect === "sglang") {
    const isReturned = fields["return_documents"] !== false;
    return ranked.map(({ index, score, document }) => ({
      score,
      document: isReturned ? document.text : null,
      index,
      meta_info: { id: request.requestId, prompt_tokens: tokens },
    }));
  }
  if (profile.dialect === "llama-cpp") {
    const results = ranked.map(({ index, score }) => ({ index, relevance_score: logit(score) }));
    return { model, object: "list", usage: { prompt_tokens: tokens, total_tokens: tokens }, results };
  }
  const { hasNewRerank } = profile;
  return {
    id: `${hasNewRerank ? "score" : "rerank"}-${request.requestId}`,
    model,
    usage: hasNewRerank ? { prompt_tokens: tokens, total_tokens: tokens } : { total_tokens: tokens },
    results: ranked.map(({ index, score, document: { text, content } }) => {
      const isText = typeof content === "string";
      const document = hasNewRerank ? { text, multi_modal: isText ? null : content } : { text };
      return { index, document, relevance_score: score };
    }),
  };
}

/** llama.cpp gives what the model says before it is brought between 0 and 1, so that it can be negative. */
function logit(score: number): number {
  const share = Math.min(0.999, Math.max(0.001, score));
  return Math.log(share / (1 - share));
}

function readQuery({ query }: Fields, engine: Engine): string {
  if (query === undefined || query === null) throw missing("query");
  const text = readText(query, "query", engine);
  if (text === undefined) throw invalid("query", "Input should be a valid string");
  return text;
}

function readDocuments({ documents }: Fields, engine: Engine): Document[] {
  if (documents === undefined || documents === null) throw missing("documents");
  const given: unknown[] = Array.isArray(documents)
    ? documents
    : isFields(documents) && Array.isArray(documents["content"])
      ? documents["content"].map((part: unknown) => ({ content: [part] }))
      : [];
  const read = given.map((document) => ({
    text: readText(document, "documents", engine),
    content: document,
  }));
  const whole = read.flatMap(({ text, content }) => (text === undefined ? [] : [{ text, content }]));
  if (whole.length === 0 || whole.length < given.length)
    throw invalid("documents", "Input should be a list of strings or of content parts that is not empty");
  return whole;
}

/** A string, or `{ content: [parts] }`, whose words alone are scored. */
function readText(value: unknown, field: string, engine: Engine): string | undefined {
  if (typeof value === "string") return value;
  if (!isFields(value) || !Array.isArray(value["content"])) return undefined;
  const parts: Part[] = readContent(value["content"], field, engine);
  return textOf(parts);
}
