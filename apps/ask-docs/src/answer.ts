import type { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { RULES, toPrompt, type Answer, type Passage } from "@paifang/story";
import { retrieve } from "./retrieve.ts";
import type { Services } from "./services.ts";

/** Streams the answer as it is written; leaving the loop early ends the call. */
export async function* streamAnswer(
  question: string,
  passages: readonly Passage[],
  chat: BaseChatModel,
): AsyncGenerator<string, void, undefined> {
  const texts = passages.map(({ text }) => text);
  const stream = await chat.stream([
    ["system", RULES],
    ["user", toPrompt(question, texts)],
  ]);
  for await (const { text } of stream) if (text !== "") yield text;
}

/** Answers questions from a store of passages: finds them, and lets the chat model write. */
export const answerFrom =
  (store: MemoryVectorStore, { reranker, chat }: Pick<Services, "reranker" | "chat">): Answer =>
  async (question) => {
    const retrieved = await retrieve(question, store, reranker);
    return { retrieved, pieces: streamAnswer(question, retrieved.kept, chat) };
  };
