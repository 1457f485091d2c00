import type { Answered } from "./ask.ts";
import type { Screen } from "./screen.ts";

/** A claim about a run, and whether it is so. */
export type Check = { claim: string; holds: boolean };

/** What a run is judged by. */
export type Demands = {
  /** Names of the documents that were read. */
  files: ReadonlySet<string>;
  /** The chat model quotes its passages word for word, as the emulator's does. */
  isQuoting: boolean;
  /** The documents answer every question that was asked. */
  isAnswerable: boolean;
};

/** Judges what a run has found and said. */
export function checkAnswers(answers: readonly Answered[], demands: Demands): Check[] {
  const { files, isQuoting, isAnswerable } = demands;
  const checks = [
    {
      claim: "what the reranker kept was found before, and stands best first",
      holds: answers.every(isReranked),
    },
    {
      claim: "every question has an answer",
      holds: answers.length > 0 && answers.every(({ text }) => text.trim() !== ""),
    },
    { claim: "every number in an answer is that of a passage", holds: answers.every(hasNoOtherNumber) },
    {
      claim: "every citation is of a document that was read",
      holds: answers.every(({ citations }) => citations.every(({ file }) => files.has(file))),
    },
  ];
  if (isQuoting)
    checks.push({
      claim: "every sentence stands in the passage whose number follows it",
      holds: answers.every(isQuoted),
    });
  if (isAnswerable)
    checks.push({
      claim: "every answer cites a passage",
      holds: answers.every(({ citations }) => citations.length > 0),
    });
  return checks;
}

function isReranked({ retrieved: { candidates, kept } }: Answered): boolean {
  const isFound = ({ rank, text }: { rank: number; text: string }): boolean =>
    candidates[rank - 1]?.text === text;
  const isInOrder = kept.every(
    ({ relevanceScore }, place) => relevanceScore <= (kept[place - 1]?.relevanceScore ?? Infinity),
  );
  return kept.length > 0 && isInOrder && kept.every(isFound);
}

/** A number in brackets that is none of a passage may be a quoted one, such as an index in code. */
function hasNoOtherNumber({ text, retrieved: { kept } }: Answered): boolean {
  const written = [...text.matchAll(/\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]/g)];
  return written.every(
    ([brackets, list = ""]) =>
      list.split(",").every((number) => kept[Number(number) - 1] !== undefined) ||
      kept.some((passage) => passage.text.includes(brackets)),
  );
}

/** An answer without any number says that there is none. */
function isQuoted({ text, citations, retrieved: { kept } }: Answered): boolean {
  if (citations.length === 0) return true;
  let read = 0;
  for (const { 0: mark, 1: number, index } of text.matchAll(/ \[(\d)\](?=\n|$)/g)) {
    const passage = oneLine(kept[Number(number) - 1]?.text ?? "");
    const quote = oneLine(text.slice(read, index));
    if (quote === "" || !passage.includes(quote)) return false;
    read = index + mark.length;
  }
  return read > 0 && text.slice(read).trim() === "";
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Shows each claim, and gives those that do not hold. */
export function showChecks(screen: Screen, checks: readonly Check[]): string[] {
  screen.line();
  for (const { claim, holds } of checks) screen.line(`${holds ? "✓" : "✗"} ${claim}`);
  return checks.filter(({ holds }) => !holds).map(({ claim }) => claim);
}
