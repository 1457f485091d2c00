import type { Answer } from "./ask.ts";
import { citationsIn } from "./citations.ts";
import { KNOWN_QUESTIONS, type KnownQuestion } from "./questions.ts";

const DEPTHS = [1, 3, 5] as const;

/** Where the first right file stood; 0 when it was not there. */
type Measured = KnownQuestion & {
  before: number;
  after: number;
  first: string;
  ms: number;
  isCited: boolean;
};

const placeOf = (files: readonly string[], found: readonly { file: string }[]): number =>
  found.findIndex(({ file }) => files.includes(file)) + 1;

/** Asks the questions whose files are known, and prints how often a right file was found, as Markdown tables. */
export async function printMeasured(answer: Answer): Promise<void> {
  console.log(`${KNOWN_QUESTIONS.length} questions\n`);
  const measured: Measured[] = [];
  for (const known of KNOWN_QUESTIONS) measured.push(await measureOne(known, answer));
  printTable(measured);
  printFailures(measured);
}

async function measureOne({ question, files: right }: KnownQuestion, answer: Answer): Promise<Measured> {
  const { retrieved, pieces } = await answer(question);
  const { candidates, kept, retrieveMs, rerankMs } = retrieved;
  let text = "";
  for await (const piece of pieces) text += piece;
  return {
    question,
    files: right,
    before: placeOf(right, candidates),
    after: placeOf(right, kept),
    first: kept[0]?.file ?? "nothing",
    ms: retrieveMs + rerankMs,
    isCited: citationsIn(text, kept).some(({ file }) => right.includes(file)),
  };
}

function printTable(measured: readonly Measured[]): void {
  const within = (depth: number, stage: "before" | "after"): number =>
    measured.filter(({ [stage]: place }) => place > 0 && place <= depth).length;
  console.log("| a right file within the first | before rerank | after rerank |");
  console.log("| --- | --- | --- |");
  for (const depth of DEPTHS)
    console.log(`| ${depth} | ${within(depth, "before")} | ${within(depth, "after")} |`);
  console.log(`| 20 | ${within(20, "before")} | |`);
  const cited = measured.filter(({ isCited }) => isCited).length;
  console.log(`\nA right file is cited in ${cited} of ${measured.length} answers.`);
  const times = measured.map(({ ms }) => ms).toSorted((one, other) => one - other);
  console.log(`Retrieve and rerank: median ${Math.round(times[times.length >> 1] ?? 0)} ms a question.\n`);
}

function printFailures(measured: readonly Measured[]): void {
  console.log("| not first after rerank | place | first instead |");
  console.log("| --- | --- | --- |");
  for (const { question, after, first } of measured.filter(({ after: place }) => place !== 1))
    console.log(`| ${question} | ${after === 0 ? "not in 5" : after} | ${first} |`);
}
