import type { Passage } from "./passages.ts";

/** What a model is told before it sees the passages. */
export const RULES = `Answer the question from the numbered passages alone, in a few sentences.
After each statement put the number of the passage that it comes from in brackets, such as [2].
If the passages do not answer the question, say so.`;

/** The passages under their numbers, and the question on one line after them. */
export function toPrompt(question: string, passages: readonly string[]): string {
  const numbered = passages.map((text, place) => `[${place + 1}] ${text}`);
  return `${numbered.join("\n\n")}\n\nQuestion: ${question.replace(/\s+/g, " ")}`;
}

/** A number in the answer, and the passage that it stands for. */
export type Citation = { number: number; file: string; heading: string };

/** The passages that an answer cites, by number; numbers that no passage has are passed over. */
export function citationsIn(answer: string, passages: readonly Passage[]): Citation[] {
  const numbers = new Set(
    [...answer.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g)].flatMap(([, list = ""]) =>
      list.split(",").map(Number),
    ),
  );
  return passages.flatMap(({ file, heading }, place) =>
    numbers.has(place + 1) ? [{ number: place + 1, file, heading }] : [],
  );
}
