import type { Usage } from "../types.ts";
import { isCount, isRecord, type JsonRecord } from "./json-fields.ts";

/**
 * The counts that a server gives, or `undefined` if it gives none of the input. What is no whole number of at least 0
 * counts as not given: an answer is not lost for its bill.
 */
export function toUsage(json: unknown): Usage | undefined {
  const counts = recordOf(json);
  const outputTokens = countOf(counts["completion_tokens"]) ?? countOf(counts["output_tokens"]);
  const totalTokens = countOf(counts["total_tokens"]);
  const inputTokens =
    countOf(counts["prompt_tokens"]) ??
    countOf(counts["input_tokens"]) ??
    countOf(counts["token_count"]) ??
    // A rerank answer of older servers gives the total alone.
    (totalTokens === undefined ? undefined : Math.max(0, totalTokens - (outputTokens ?? 0)));
  if (inputTokens === undefined) return undefined;

  const usage: Usage = { inputTokens };
  const cachedInputTokens = countOf(recordOf(counts["prompt_tokens_details"])["cached_tokens"]);
  const reasoningTokens =
    countOf(recordOf(counts["completion_tokens_details"])["reasoning_tokens"]) ??
    countOf(counts["reasoning_tokens"]);
  if (outputTokens !== undefined) usage.outputTokens = outputTokens;
  if (totalTokens !== undefined) usage.totalTokens = totalTokens;
  if (cachedInputTokens !== undefined) usage.cachedInputTokens = cachedInputTokens;
  if (reasoningTokens !== undefined) usage.reasoningTokens = reasoningTokens;
  return usage;
}

const countOf = (value: unknown): number | undefined => (isCount(value) ? value : undefined);

const recordOf = (value: unknown): JsonRecord => (isRecord(value) ? value : {});
