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

/**
 * Streams the answer as it is written; leaving the loop early ends the call.
 *
 * @throws what the call failed with: the host's stream of texts ends then as if all had been said.
 */
export async function* streamAnswer(
  question: string,
  passages: readonly Passage[],
  model: LanguageModelV4,
): AsyncGenerator<string, void, undefined> {
  const texts = passages.map(({ text }) => text);
  const failures: unknown[] = [];
  const reader = new AbortController();
  const { textStream } = streamText({
    model,
    instructions: RULES,
    prompt: toPrompt(question, texts),
    abortSignal: reader.signal,
    // In place of the host's own, which writes to the console.
    onError: ({ error }) => void failures.push(error),
  });
  try {
    yield* textStream;
  } finally {
    reader.abort();
  }
  if (failures.length > 0) throw failures[0];
}
