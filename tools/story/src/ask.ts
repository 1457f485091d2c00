import { citationsIn, type Citation } from "./citations.ts";
import type { StoryArguments } from "./command-line.ts";
import { OWN_QUESTIONS, questionsAbout } from "./questions.ts";
import { showCitations, showPassages, showTimings, type Timings } from "./report.ts";
import type { Retrieved } from "./retrieved.ts";
import type { Screen } from "./screen.ts";

/** What a framework gives to a question: the passages at once, the answer as it is written. */
export type Answering = { retrieved: Retrieved; pieces: AsyncIterable<string> };
export type Answer = (question: string) => Promise<Answering>;

/** One question with all that was found and said. */
export type Answered = {
  question: string;
  retrieved: Retrieved;
  text: string;
  citations: Citation[];
  timings: Timings;
};

/** Answers one question on the screen: passages, the answer as it comes, what it cites, and the time it took. */
export async function ask(question: string, answer: Answer, screen: Screen): Promise<Answered> {
  const start = performance.now();
  screen.line(`\n${screen.bold(question)}`);
  const { retrieved, pieces } = await answer(question);
  const { retrieveMs, rerankMs, kept } = retrieved;
  showPassages(screen, retrieved);
  screen.line();
  let firstChunkMs = 0;
  let text = "";
  for await (const piece of pieces) {
    if (text === "") firstChunkMs = performance.now() - start - retrieveMs - rerankMs;
    text += piece;
    screen.write(piece);
  }
  screen.line("\n");
  const citations = citationsIn(text, kept);
  const timings = { retrieveMs, rerankMs, firstChunkMs, totalMs: performance.now() - start };
  showCitations(screen, citations);
  showTimings(screen, timings);
  return { question, retrieved, text, citations, timings };
}

/** Asks the user's question, or the program's own about the documents, whose passages have these headings. */
export async function askAll(
  { question, docs }: Pick<StoryArguments, "question" | "docs">,
  headings: readonly string[],
  answer: Answer,
  screen: Screen,
): Promise<Answered[]> {
  const own = docs === undefined ? OWN_QUESTIONS : questionsAbout(headings);
  const answers: Answered[] = [];
  for (const asked of question === undefined ? own : [question])
    answers.push(await ask(asked, answer, screen));
  return answers;
}
