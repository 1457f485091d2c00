import type { ChatChunk, Choice, FinishReason, ToolCallDelta, Usage } from "../types.ts";
import type { DecodedChat } from "./openai-chat.ts";

/** Whole answers and chunks as the plainest server would have written them, for a reader that is less lenient than this client. */

export const toPlainAnswer = ({ id, model, choices, usage }: DecodedChat): unknown => ({
  id,
  object: "chat.completion",
  model,
  choices: choices.map(toPlainChoice),
  usage: usage && toPlainUsage(usage),
});

const toPlainChoice = ({ index, text, reasoning, refusal, toolCalls, ...end }: Choice): unknown => ({
  index,
  message: {
    role: "assistant",
    content: text,
    reasoning_content: reasoning,
    refusal,
    tool_calls: toolCalls.length === 0 ? undefined : toolCalls.map(toPlainCall),
  },
  finish_reason: toPlainReason(end.finishReason, end.rawFinishReason),
});

const toPlainCall = ({ id, name, arguments: text }: Omit<ToolCallDelta, "index">): object => ({
  id,
  type: "function",
  function: { name, arguments: text },
});

/** A chunk of counts alone belongs to no choice. */
export function toPlainChunk({ id, model, usage, index, ...chunk }: ChatChunk): unknown {
  const { text, reasoning, refusal, toolCalls, finishReason, rawFinishReason } = chunk;
  const says = [text, reasoning, refusal, toolCalls, finishReason].some((value) => value !== undefined);
  const delta = {
    content: text,
    reasoning_content: reasoning,
    refusal,
    tool_calls: toolCalls?.map((call) => ({ index: call.index, ...toPlainCall(call) })),
  };
  const finish_reason = finishReason === undefined ? null : toPlainReason(finishReason, rawFinishReason);
  return {
    id,
    object: "chat.completion.chunk",
    model,
    choices: says || usage === undefined ? [{ index, delta, finish_reason }] : [],
    usage: usage && toPlainUsage(usage),
  };
}

const REASONS: Readonly<Partial<Record<FinishReason, string>>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
};

/** Servers' words differ; a word that this client has none for stays as it is. */
const toPlainReason = (reason: FinishReason, raw: string | undefined): string =>
  REASONS[reason] ?? raw ?? reason;

const toPlainUsage = (usage: Usage): unknown => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.totalTokens,
  prompt_tokens_details:
    usage.cachedInputTokens === undefined ? undefined : { cached_tokens: usage.cachedInputTokens },
  completion_tokens_details:
    usage.reasoningTokens === undefined ? undefined : { reasoning_tokens: usage.reasoningTokens },
});
