import type { Turn } from "./conversation.ts";

/** A numbered piece of text that may be quoted; `label` is what stood in brackets beside its number. */
export type Passage = { number: number; label: string; text: string };

export type Task = { question: string; passages: Passage[] };

/** Not the definition of a link, which looks alike: `[1]: https://…`. */
const NUMBERED = /^\s*\[(\d+)\](?!:\s*<?https?:):?\s*(.*)$/;
const LABEL = /^\((.+)\)\s*:?\s*$/;
const QUESTION_LABEL = /^\s*(?:\*\*)?(?:question|query|user question|问题|質問)(?:\*\*)?\s*[:：]\s*/i;

/** Finds the numbered passages of the conversation, the newest that has any, and the question put to them. */
export function readTask(turns: readonly Turn[]): Task {
  const holder = turns.findLast(
    ({ role, text }) => role !== "assistant" && role !== "tool" && hasPassages(text),
  );
  if (holder === undefined) return { question: lastQuestion(turns), passages: [] };
  const { around, passages } = splitPassages(holder.text);
  const later = turns.slice(turns.indexOf(holder) + 1).findLast(({ role }) => role === "user");
  const earlier = turns.findLast((turn) => turn.role === "user" && turn !== holder);
  const asked = around === "" ? (earlier?.text ?? "") : around;
  return { question: later?.text ?? asked, passages };
}

const hasPassages = (text: string): boolean => text.split("\n").some((line) => NUMBERED.test(line));

/** The numbered passages of one text. */
export const passagesIn = (text: string): Passage[] =>
  hasPassages(text) ? splitPassages(text).passages : [];

/** Divides a message into its passages and the question before or after them. */
function splitPassages(message: string): { around: string; passages: Passage[] } {
  const passages: Passage[] = [];
  const before: string[] = [];
  const after: string[] = [];
  let isAfter = false;
  for (const line of message.split("\n")) {
    const open = passages.at(-1);
    const numbered = startsPassage(line, open);
    if (open !== undefined && QUESTION_LABEL.test(line)) isAfter = true;
    if (isAfter) after.push(line.replace(QUESTION_LABEL, ""));
    else if (numbered !== undefined) passages.push(numbered);
    else if (open === undefined) before.push(line);
    else open.text += `\n${line}`;
  }
  const question =
    after.length > 0 ? after.join("\n").trim() : (takeTrailingQuestion(passages) ?? lastParagraph(before));
  return { around: question, passages };
}

/** Numbers only grow; a smaller one is a citation inside a passage. */
function startsPassage(line: string, open: Passage | undefined): Passage | undefined {
  const [, digits, rest = ""] = NUMBERED.exec(line) ?? [];
  if (digits === undefined || Number(digits) <= (open?.number ?? -1)) return undefined;
  const label = LABEL.exec(rest)?.[1];
  return { number: Number(digits), label: label ?? "", text: label === undefined ? rest : "" };
}

/** A last paragraph that asks something belongs to the message, not to its last passage. */
function takeTrailingQuestion(passages: readonly Passage[]): string | undefined {
  const last = passages.at(-1);
  const paragraphs = last?.text.trimEnd().split(/\n\s*\n/) ?? [];
  const trailing = paragraphs.at(-1)?.trim() ?? "";
  if (last === undefined || paragraphs.length < 2 || !/[?？]$/.test(trailing)) return undefined;
  last.text = paragraphs.slice(0, -1).join("\n\n");
  return trailing;
}

/** Of several paragraphs before the passages the one that asks, else the first: the last often announces them. */
function lastParagraph(lines: readonly string[]): string {
  const paragraphs = lines
    .join("\n")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(QUESTION_LABEL, "").trim())
    .filter((paragraph) => paragraph !== "");
  return paragraphs.findLast((paragraph) => /[?？]$/.test(paragraph)) ?? paragraphs[0] ?? "";
}

function lastQuestion(turns: readonly Turn[]): string {
  const text = turns.findLast(({ role }) => role === "user")?.text.trim() ?? "";
  const labelled = text.split("\n").findLast((line) => QUESTION_LABEL.test(line));
  if (labelled !== undefined) return labelled.replace(QUESTION_LABEL, "").trim();
  const paragraphs = text.split(/\n\s*\n/);
  return paragraphs.findLast((paragraph) => /[?？]\s*$/.test(paragraph))?.trim() ?? text;
}
