import { cosine } from "./cosine.ts";
import type { Encoder } from "./encoder.ts";
import type { Passage } from "./passages.ts";
import { sentencesOf, type Sentence } from "./sentences.ts";
import { termsOf } from "./terms.ts";

/** How much words in common with the question add to the cosine. */
const OVERLAP_SHARE = 0.35;
/** How much words in common with the heading add: it often names what the sentences under it leave out. */
const HEADING_SHARE = 0.2;
/** A text that begins with what is asked about, such as the name of an option, most likely defines it. */
const DEFINITION_BONUS = 0.1;
const WORD = /[\p{L}\p{N}_]{4,}/gu;
/** Lines of code share names with many questions, but seldom answer one. */
const CODE_HANDICAP = 0.25;
const MAX_QUOTES = 3;
const MIN_SCORE = 0.45;
/** A further quote must be nearly as good as the first. */
const NEAR_BEST = 0.88;

export type Quote = Sentence & { passage: Passage };

/** The sentences of passages that answer a question best; none when no one is near enough. */
export async function bestQuotes(
  question: string,
  passages: readonly Passage[],
  encoder: Encoder,
): Promise<Quote[]> {
  const quotes: Quote[] = passages
    .flatMap((passage) => sentencesOf(passage.text).map((sentence) => ({ ...sentence, passage })))
    .filter(({ kind }) => kind !== "heading");
  if (quotes.length === 0) return [];
  const [asked, ...vectors] = await encoder.encode([question, ...quotes.map(({ text }) => text)]);
  const overlap = overlapWith(question, quotes);
  const ranked = quotes
    .map((quote, index) => {
      const vector = vectors[index];
      const near = asked === undefined || vector === undefined ? 0 : cosine(asked, vector);
      return { quote, score: near + overlap(quote) - (quote.kind === "code" ? CODE_HANDICAP : 0) };
    })
    .toSorted((one, other) => other.score - one.score);
  const best = ranked[0]?.score ?? 0;
  if (best < MIN_SCORE) return [];
  const near = ranked.filter(({ score }) => score >= best * NEAR_BEST).map(({ quote }) => quote);
  return [...new Map(near.map((quote) => [quote.text, quote])).values()].slice(0, MAX_QUOTES);
}

/** The share of the question's words, rare ones counting more, that a quote has, and what stands above it. */
function overlapWith(question: string, quotes: readonly Quote[]): (quote: Quote) => number {
  const terms = new Map(quotes.map(({ text }) => [text, new Set(termsOf(text))]));
  const weights = [...new Set(termsOf(question))].map((term) => {
    const holders = [...terms.values()].filter((held) => held.has(term)).length;
    return { term, weight: Math.log(1 + terms.size / (1 + holders)) };
  });
  const whole = weights.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const share = (held: ReadonlySet<string>): number =>
    weights.reduce((sum, { term, weight }) => sum + (held.has(term) ? weight : 0), 0) / whole;
  const words = new Set(question.toLowerCase().match(WORD));
  return ({ text, heading, passage }) =>
    OVERLAP_SHARE * share(terms.get(text) ?? new Set()) +
    HEADING_SHARE * share(new Set(termsOf(`${passage.label} ${heading}`))) +
    (words.has(text.toLowerCase().match(WORD)?.[0] ?? "") ? DEFINITION_BONUS : 0);
}
