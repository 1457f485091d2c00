import type { ChatResult } from "@langchain/core/outputs";
import type { ChatResponse } from "@paifang/client";
import { toTokenUsage, type TokenUsage } from "./answer-facts.ts";
import { toAIMessage } from "./to-ai-message.ts";

/** LangChain's own count of a call, beside the messages. */
export type TokenCounts = { tokenUsage?: TokenUsage };

/** A generation for each choice; id and usage belong to the whole answer and are on the first. */
export function toChatResult({ id, model, usage, requestIds, choices }: ChatResponse): ChatResult {
  const generations = choices.map((choice, place) => {
    const { finishReason, rawFinishReason } = choice;
    const once = place === 0 ? { id, usage } : {};
    const facts = { ...once, model, finishReason, rawFinishReason, requestId: requestIds.at(-1) };
    return { text: choice.text, message: toAIMessage(choice, facts) };
  });
  return { generations, llmOutput: usage === undefined ? {} : { tokenUsage: toTokenUsage(usage) } };
}

/** The counts of several prompts in one. */
export function sumTokenUsage(counts: readonly (TokenCounts | undefined)[]): TokenCounts {
  const sum: TokenUsage = { promptTokens: 0, completionTokens: 0, totalTokens: 0 };
  for (const { tokenUsage } of counts.filter((count) => count !== undefined)) {
    sum.promptTokens += tokenUsage?.promptTokens ?? 0;
    sum.completionTokens += tokenUsage?.completionTokens ?? 0;
    sum.totalTokens += tokenUsage?.totalTokens ?? 0;
  }
  return { tokenUsage: sum };
}
