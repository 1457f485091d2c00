import { cosine } from "./cosine.ts";
import type { Turn } from "./conversation.ts";
import type { Encoder } from "./encoder.ts";
import { readTask, type Passage } from "./passages.ts";
import { sentencesOf } from "./sentences.ts";
import { termsOf } from "./terms.ts";

/** How much words in common with the question add to the cosine. */
const OVERLAP_SHARE = 0.35;
/** How much words in common with a passage's label add: the heading often names what its sentences leave out. */
const LABEL_SHARE = 0.15;
const MAX_QUOTES = 3;
const MIN_SCORE = 0.45;
/** A further quote must be nearly as good as the first. */
const NEAR_BEST = 0.88;
const MAX_TOOL_QUOTE = 600;

const NOTHING_FOUND = "None of the given passages answers that.";
const STAND_IN =
  "I am an extractive stand-in, not a language model: I only quote text that I am given. " +
  "Give me numbered passages, such as [1], and a question about them.";

type Quote = { text: string; passage: Passage };

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
  const units: Quote[] = passages.flatMap((passage) =>
    sentencesOf(passage.text).map((text) => ({ text, passage })),
  );
  if (units.length === 0) return [];
  const [asked, ...vectors] = await encoder.encode([question, ...units.map(({ text }) => text)]);
  const overlap = overlapWith(question, units);
  const ranked = units
    .map((unit, index) => {
      const vector = vectors[index];
      const near = asked === undefined || vector === undefined ? 0 : cosine(asked, vector);
      return { unit, score: near + overlap(unit) };
    })
    .toSorted((one, other) => other.score - one.score);
  const best = ranked[0]?.score ?? 0;
  if (best < MIN_SCORE) return [];
  const distinct = ranked.filter(
    ({ unit }, index) => ranked.findIndex((other) => other.unit.text === unit.text) === index,
  );
  return distinct
    .filter(({ score }) => score >= best * NEAR_BEST)
    .slice(0, MAX_QUOTES)
    .map(({ unit }) => unit);
}

/** The share of the question's words, rare ones counting more, that a quote and its label have. */
function overlapWith(question: string, units: readonly Quote[]): (unit: Quote) => number {
  const termSets = new Map(units.map(({ text }) => [text, new Set(termsOf(text))]));
  const labelSets = new Map(units.map(({ passage }) => [passage.label, new Set(termsOf(passage.label))]));
  const weights = [...new Set(termsOf(question))].map((term) => {
    const holders = [...termSets.values()].filter((terms) => terms.has(term)).length;
    return { term, weight: Math.log(1 + termSets.size / (1 + holders)) };
  });
  const whole = weights.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const share = (terms: ReadonlySet<string> | undefined): number =>
    weights.reduce((sum, { term, weight }) => sum + (terms?.has(term) === true ? weight : 0), 0) / whole;
  return ({ text, passage }) =>
    OVERLAP_SHARE * share(termSets.get(text)) + LABEL_SHARE * share(labelSets.get(passage.label));
}
