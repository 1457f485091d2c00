import MiniSearch from "minisearch";
import { cosine } from "./cosine.ts";
import type { Encoder } from "./encoder.ts";
import { withoutTemplate } from "./rerank-template.ts";
import { sentencesOf } from "./sentences.ts";
import { countCommon, termsOf } from "./terms.ts";

/** A larger part for rare words lowers the quality: they break ties, no more. */
const LEXICAL_SHARE = 0.1;
/** Encoding is what costs time; beyond so many sentences of a document only the least likely are left out. */
const MAX_SENTENCES = 6;

/**
 * Scores each document for the query, in their order, at most 1: the best cosine of the query with any one
 * sentence, and a small part for rare words in common. Bi-encoder rerank, not a cross-encoder, so that the prompt
 * of a cross-encoder around them is left out.
 */
export async function scoreDocuments(
  encoder: Encoder,
  asked: string,
  given: readonly string[],
): Promise<number[]> {
  const query = withoutTemplate(asked);
  const documents = given.map(withoutTemplate);
  const lexical = bestMatch(query, documents);
  const queryTerms = new Set(termsOf(query));
  const sentences = documents.map((document) => likelySentences(document, queryTerms));
  const [wanted, ...vectors] = await encoder.encode([query, ...sentences.flat()]);
  let next = 0;
  return documents.map((_, index) => {
    const own = vectors.slice(next, (next += sentences[index]?.length ?? 0));
    const best = Math.max(...own.map((vector) => (wanted === undefined ? 0 : cosine(wanted, vector))));
    return (best + LEXICAL_SHARE * (lexical[index] ?? 0)) / (1 + LEXICAL_SHARE);
  });
}

/** The sentences with most of the query's words, then the first ones; the document itself if it has none. */
function likelySentences(document: string, queryTerms: ReadonlySet<string>): string[] {
  const sentences = sentencesOf(document);
  if (sentences.length === 0) return [document];
  return sentences
    .map(({ text }) => ({ text, common: countCommon(termsOf(text), queryTerms) }))
    .toSorted((one, other) => other.common - one.common)
    .slice(0, MAX_SENTENCES)
    .map(({ text }) => text);
}

/** BM25 of the query over the documents, scaled so that the best is 1. */
function bestMatch(query: string, documents: readonly string[]): number[] {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ["text"],
    tokenize: termsOf,
    processTerm: (term) => term,
  });
  index.addAll(documents.map((text, id) => ({ id, text })));
  const scores = documents.map(() => 0);
  const found = index.search(query);
  const best = Math.max(0, ...found.map(({ score }) => score));
  for (const { id, score } of found) scores[id as number] = best > 0 ? score / best : 0;
  return scores;
}
