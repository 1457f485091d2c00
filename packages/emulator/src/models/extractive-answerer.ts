import { cosine } from "./cosine.ts";
import type { Turn } from "./conversation.ts";
import type { Encoder } from "./encoder.ts";
import { readTask, type Passage } from "./passages.ts";
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
const MAX_TOOL_QUOTE = 600;

const NOTHING_FOUND = "None of the given passages answers that.";
const STAND_IN =
  "I am an extractive stand-in, not a language model: I only quote text that I am given. " +
  "Give me numbered passages, such as [1], and a question about them.";

type Quote = Sentence & { passage: Passage };

export type ExtractiveAnswer = { text: string; reasoning: string };

/** Answers with sentences of the given text only, cited by the number of their passage. */
export async function answerFrom(turns: readonly Turn[], encoder: Encoder): Promise<ExtractiveAnswer> {
  const results = trailingResults(turns);
  if (results.length > 0)
    return { text: results.join("\n"), reasoning: "A tool has answered; its result is quoted." };
  const { question, passages } = readTask(turns);
  if (passages.length === 0) return answerFromConversation(turns, question, encoder);
  const quotes = await bestQuotes(question, passages, encoder);
  const cited = quotes.map(({ passage }) => `[${passage.number}]`);
  return {
    text:
      quotes.length === 0
        ? NOTHING_FOUND
        : quotes.map(({ text }, index) => `${text} ${cited[index]}`).join("\n"),
    reasoning: `There are ${passages.length} passages for “${question}”. Best: ${cited.join(" ") || "none"}.`,
  };
}

/** Tool messages at the end of the conversation, each with the name that its call had. */
function trailingResults(turns: readonly Turn[]): string[] {
  const first = turns.findLastIndex(({ role }) => role !== "tool") + 1;
  const names = turns.find(({ toolNames }) => toolNames !== undefined)?.toolNames ?? {};
  return turns.slice(first).map(({ text, toolCallId = "" }) => {
    const quote = text.length > MAX_TOOL_QUOTE ? `${text.slice(0, MAX_TOOL_QUOTE)}…` : text;
    return `${names[toolCallId] ?? "The tool"} answered: ${quote}`;
  });
}

async function answerFromConversation(
  turns: readonly Turn[],
  question: string,
  encoder: Encoder,
): Promise<ExtractiveAnswer> {
  const given = turns
    .filter(({ role }) => role !== "assistant")
    .map(({ text }, number) => ({ number, label: "", text: text.replace(question, "") }));
  const quotes = await bestQuotes(question, given, encoder);
  const text = quotes.length === 0 ? STAND_IN : quotes.map((quote) => `“${quote.text}”`).join("\n");
  return { text, reasoning: "No numbered passages are given; the conversation itself is searched." };
}

async function bestQuotes(
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
