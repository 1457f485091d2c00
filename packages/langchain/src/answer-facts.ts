import type { ResponseMetadata, UsageMetadata } from "@langchain/core/messages";
import { givenFields, type ChatResponse, type Usage } from "@paifang/client";

/** What an answer tells about itself, once. */
export type AnswerFacts = Pick<
  ChatResponse,
  "requestIds" | "finishReason" | "rawFinishReason" | "logprobs"
> & {
  [key in "id" | "model" | "usage"]?: ChatResponse[key] | undefined;
};

/** Hosts join strings when they merge chunks, so but for the provider all of this belongs on one chunk of a stream. */
export function toResponseMetadata(facts: AnswerFacts): ResponseMetadata {
  const { id, model, usage, finishReason, rawFinishReason = finishReason, logprobs } = facts;
  const tokenUsage = usage && toTokenUsage(usage);
  const told = { id, model, model_name: model, request_id: facts.requestIds.at(-1), tokenUsage, logprobs };
  return { model_provider: "pai_eas", finish_reason: rawFinishReason, ...givenFields(told) };
}

/** What of an answer is a message's own. A plain object, because core's type of `usage_metadata` admits no value under `exactOptionalPropertyTypes`. */
export const toMessageFields = ({ id, usage }: Pick<AnswerFacts, "id" | "usage">): object =>
  givenFields({ id, usage_metadata: usage && toUsageMetadata(usage) });

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
  const { inputTokens: promptTokens, outputTokens: completionTokens = 0, totalTokens } = usage;
  return { promptTokens, completionTokens, totalTokens: totalTokens ?? promptTokens + completionTokens };
}
