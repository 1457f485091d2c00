import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Kept } from "./retrieve.ts";

const RULES = `Answer the question from the numbered passages alone, in a few sentences.
After each statement put the number of the passage that it comes from in brackets, such as [2].
If the passages do not answer the question, say so.`;

/** Streams the answer as it is written; leaving the loop early ends the call. */
export async function* streamAnswer(
  question: string,
  passages: readonly Kept[],
  chat: BaseChatModel,
): AsyncGenerator<string, void, undefined> {
  const numbered = passages.map(({ pageContent }, place) => `[${place + 1}] ${pageContent}`);
  const stream = await chat.stream([
    ["system", RULES],
    ["user", `${numbered.join("\n\n")}\n\nQuestion: ${question.replace(/\s+/g, " ")}`],
  ]);
  for await (const { text } of stream) if (text !== "") yield text;
}

/** A number in the answer, and the passage that it stands for. */
export type Citation = { number: number; file: string; heading: string };

/** The passages that an answer cites, by number; numbers that no passage has are passed over. */
export function citationsIn(answer: string, passages: readonly Kept[]): Citation[] {
  const numbers = new Set(
    [...answer.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g)].flatMap(([, list = ""]) =>
      list.split(",").map(Number),
    ),
  );
  return passages.flatMap(({ metadata: { file, heading } }, place) =>
    numbers.has(place + 1) ? [{ number: place + 1, file, heading }] : [],
  );
}
