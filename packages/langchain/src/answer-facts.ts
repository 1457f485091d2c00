import type { ResponseMetadata, UsageMetadata } from "@langchain/core/messages";
import type { ChatChunk, Usage } from "@paifang/client";

/** What an answer tells about itself, once, at its end. */
export type AnswerFacts = {
  [key in "id" | "model" | "finishReason" | "rawFinishReason" | "usage"]?: ChatChunk[key] | undefined;
} & { requestId?: string | undefined };

/** Keeps what a chunk tells about the whole answer. Servers count on, so the last counts hold. */
export function noteFacts(facts: AnswerFacts, chunk: ChatChunk): void {
  facts.id ??= chunk.id;
  facts.model ??= chunk.model;
  facts.usage = chunk.usage ?? facts.usage;
  if (chunk.index !== 0) return;
  facts.finishReason = chunk.finishReason ?? facts.finishReason;
  facts.rawFinishReason = chunk.rawFinishReason ?? facts.rawFinishReason;
}

/** Hosts join strings when they merge chunks, so all of this belongs on one chunk of a stream. */
export function toResponseMetadata({ id, model, requestId, usage, ...facts }: AnswerFacts): ResponseMetadata {
  const reason = facts.rawFinishReason ?? facts.finishReason;
  return {
    model_provider: "pai_eas",
    ...(model === undefined ? {} : { model, model_name: model }),
    ...(reason === undefined ? {} : { finish_reason: reason }),
    ...(id === undefined ? {} : { id }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    ...(usage === undefined ? {} : { tokenUsage: toTokenUsage(usage) }),
  };
}

/** What of an answer is a message's own. A plain object, because core's type of `usage_metadata` admits no value under `exactOptionalPropertyTypes`. */
export const toMessageFields = ({ id, usage }: AnswerFacts): object => ({
  ...(id === undefined ? {} : { id }),
  ...(usage === undefined ? {} : { usage_metadata: toUsageMetadata(usage) }),
});

/** Token counts of a message. The details stay, though empty, because hosts add them when they merge. */
export function toUsageMetadata(usage: Usage): UsageMetadata {
  const { inputTokens, outputTokens = 0, cachedInputTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: usage.totalTokens ?? inputTokens + outputTokens,
    input_token_details: cachedInputTokens === undefined ? {} : { cache_read: cachedInputTokens },
    output_token_details: reasoningTokens === undefined ? {} : { reasoning: reasoningTokens },
  };
}

/** Token counts of a call, in the words of LangChain's `llmOutput`. */
export type TokenUsage = { promptTokens: number; completionTokens: number; totalTokens: number };

export function toTokenUsage(usage: Usage): TokenUsage {
  const { input_tokens, output_tokens, total_tokens } = toUsageMetadata(usage);
  return { promptTokens: input_tokens, completionTokens: output_tokens, totalTokens: total_tokens };
}
