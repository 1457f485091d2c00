import type { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { citationsIn, streamAnswer, type Citation } from "./answer.ts";
import { showCitations, showPassages, showTimings, type Timings } from "./report.ts";
import { retrieve, type Retrieved } from "./retrieve.ts";
import type { Screen } from "./screen.ts";
import type { Services } from "./services.ts";

/** One question with all that was found and said. */
export type Answered = {
  question: string;
  retrieved: Retrieved;
  text: string;
  citations: Citation[];
  timings: Timings;
};

export type Asked = { store: MemoryVectorStore; services: Services; screen: Screen };

/** Answers one question on the screen: passages, the answer as it comes, what it cites, and the time it took. */
export async function ask(question: string, { store, services, screen }: Asked): Promise<Answered> {
  const start = performance.now();
  screen.line(`\n${screen.bold(question)}`);
  const retrieved = await retrieve(question, store, services.reranker);
  showPassages(screen, retrieved);
  screen.line();
  const asked = performance.now();
  let firstChunkMs = 0;
  let text = "";
  for await (const piece of streamAnswer(question, retrieved.kept, services.chat)) {
    if (text === "") firstChunkMs = performance.now() - asked;
    text += piece;
    screen.write(piece);
  }
  screen.line("\n");
  const citations = citationsIn(text, retrieved.kept);
  const { retrieveMs, rerankMs } = retrieved;
  const timings = { retrieveMs, rerankMs, firstChunkMs, totalMs: performance.now() - start };
  showCitations(screen, citations);
  showTimings(screen, timings);
  return { question, retrieved, text, citations, timings };
}
