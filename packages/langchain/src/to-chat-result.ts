import type { ChatResult } from "@langchain/core/outputs";
import type { ChatResponse } from "@paifang/client";
import { toTokenUsage, type TokenUsage } from "./answer-facts.ts";
import { toAIMessage } from "./to-ai-message.ts";

/** LangChain's own count of a call, beside the messages. */
export type TokenCounts = { tokenUsage?: TokenUsage };

/** A generation for each choice; id and usage belong to the whole answer and are on the first. */
export function toChatResult({ id, model, usage, requestIds, choices }: ChatResponse): ChatResult {
  const generations = choices.map((choice, place) => {
    const once = place === 0 ? { id, usage } : {};
    return { text: choice.text, message: toAIMessage(choice, { ...choice, ...once, model, requestIds }) };
  });
  return { generations, llmOutput: usage === undefined ? {} : { tokenUsage: toTokenUsage(usage) } };
}

/** The counts of several prompts in one. */
export function sumTokenUsage(counts: readonly (TokenCounts | undefined)[]): TokenCounts {
  const sum = (key: keyof TokenUsage): number =>
    counts.reduce((total, count) => total + (count?.tokenUsage?.[key] ?? 0), 0);
  const [promptTokens, completionTokens] = [sum("promptTokens"), sum("completionTokens")];
  return { tokenUsage: { promptTokens, completionTokens, totalTokens: sum("totalTokens") } };
}
