import { bestQuotes, type Quote } from "./best-quotes.ts";
import { resultsOf, type ToolResult, type Turn } from "./conversation.ts";
import type { Encoder } from "./encoder.ts";
import { passagesIn, readTask, type Passage } from "./passages.ts";
import { fieldsIn } from "./tool-results.ts";

const MAX_TOOL_QUOTE = 600;

const NOTHING_FOUND = "None of the given passages answers that.";
const STAND_IN =
  "I am an extractive stand-in, not a language model: I only quote text that I am given. " +
  "Give me numbered passages, such as [1], and a question about them.";

/** `sources` are the labels of the passages that are quoted. */
export type ExtractiveAnswer = { text: string; reasoning: string; sources: string[] };

/** Answers with sentences of the given text only, cited by the number of their passage. */
export async function answerFrom(turns: readonly Turn[], encoder: Encoder): Promise<ExtractiveAnswer> {
  const results = resultsOf(turns);
  if (results.length > 0) return answerFromTools(results, encoder);
  const { question, passages } = readTask(turns);
  if (passages.length === 0) return answerFromConversation(turns, question, encoder);
  const quotes = await bestQuotes(question, passages, encoder);
  const cited = quotes.map(({ passage }) => `[${passage.number}]`);
  return {
    text: quoted(quotes),
    reasoning: `There are ${passages.length} passages for “${question}”. Best: ${cited.join(" ") || "none"}.`,
    sources: labelsOf(quotes),
  };
}

const quoted = (quotes: readonly Quote[]): string =>
  quotes.map(({ text, passage }) => `${text} [${passage.number}]`).join("\n") || NOTHING_FOUND;

const labelsOf = (quotes: readonly Quote[]): string[] => [
  ...new Set(quotes.map(({ passage }) => passage.label).filter((label) => label !== "")),
];

/** Numbered passages that a tool has found are quoted by what it was asked; other results as they are. */
async function answerFromTools(results: readonly ToolResult[], encoder: Encoder): Promise<ExtractiveAnswer> {
  const told = await Promise.all(
    results.map(async (result) => {
      const passages = passagesIn(result.text);
      if (passages.length === 0) return { text: plainResult(result), sources: [] };
      const quotes = await bestQuotes(askedOf(result), passages, encoder);
      return { text: quoted(quotes), sources: labelsOf(quotes) };
    }),
  );
  return {
    text: told.map(({ text }) => text).join("\n"),
    reasoning: "Tools have answered; their results are quoted.",
    sources: [...new Set(told.flatMap(({ sources }) => sources))],
  };
}

/** The words that a tool was called with. */
const askedOf = ({ call }: ToolResult): string =>
  Object.values(fieldsIn(call?.arguments ?? ""))
    .filter((value) => typeof value === "string")
    .join(" ");

/** With the name that the call had. Of an object each field is named. */
function plainResult({ call, text }: ToolResult): string {
  const fields = Object.entries(fieldsIn(text)).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const plain = fields.length > 0 ? fields.join(", ") : text;
  const quote = plain.length > MAX_TOOL_QUOTE ? `${plain.slice(0, MAX_TOOL_QUOTE)}…` : plain;
  return `${call?.name ?? "The tool"} answered: ${quote}`;
}

async function answerFromConversation(
  turns: readonly Turn[],
  question: string,
  encoder: Encoder,
): Promise<ExtractiveAnswer> {
  const given: Passage[] = turns
    .filter(({ role }) => role !== "assistant")
    .map(({ text }, number) => ({ number, label: "", text: text.replace(question, "") }));
  const quotes = await bestQuotes(question, given, encoder);
  const text = quotes.length === 0 ? STAND_IN : quotes.map((quote) => `“${quote.text}”`).join("\n");
  const reasoning = "No numbered passages are given; the conversation itself is searched.";
  return { text, reasoning, sources: [] };
}
