import type { LanguageModelV4 } from "@ai-sdk/provider";
import {
  CANDIDATES,
  KEPT_PASSAGES,
  RULES,
  toPrompt,
  type Answer,
  type Kept,
  type Passage,
  type Retrieved,
} from "@paifang/story";
import { rerank, streamText } from "ai";
import { embedQuestion } from "./embed-question.ts";
import type { PassageStore } from "./passage-store.ts";
import type { Services } from "./services.ts";

type Models = Pick<Services, "embedding" | "reranker" | "chat">;

/** Answers questions from a store of passages: finds them, reranks them, and streams what the model writes. */
export const answerFrom =
  (store: PassageStore, models: Models): Answer =>
  async (question) => {
    const retrieved = await retrieve(question, store, models);
    return { retrieved, pieces: streamAnswer(question, retrieved.kept, models.chat) };
  };

async function retrieve(
  question: string,
  store: PassageStore,
  { embedding, reranker }: Models,
): Promise<Retrieved> {
  const start = performance.now();
  const candidates = store.nearest(await embedQuestion(question, embedding), CANDIDATES);
  const retrieveMs = performance.now() - start;
  const { ranking } = await rerank({
    model: reranker,
    query: question,
    documents: candidates.map(({ text }) => text),
    topN: KEPT_PASSAGES,
  });
  const kept = ranking.flatMap(({ originalIndex, score }): Kept[] => {
    const candidate = candidates[originalIndex];
    return candidate === undefined ? [] : [{ ...candidate, relevanceScore: score }];
  });
  return { candidates, kept, retrieveMs, rerankMs: performance.now() - start - retrieveMs };
}

async function* streamAnswer(
  question: string,
  passages: readonly Passage[],
  model: LanguageModelV4,
): AsyncGenerator<string, void, undefined> {
  const texts = passages.map(({ text }) => text);
  const { textStream } = streamText({
    model,
    instructions: RULES,
    prompt: toPrompt(question, texts),
  });
  yield* textStream;
}
