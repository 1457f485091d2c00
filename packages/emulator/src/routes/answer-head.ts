import type { Engine } from "../engines/engine.ts";
import { secondsNow } from "../engines/fields.ts";

/** What every object of a generated answer begins with. */
export type AnswerHead = Readonly<Record<string, unknown>>;

/** BladeLLM was seen to leave out the model, and says no more here than it must. */
export function headOf(id: string, object: string, { model, profile }: Engine): AnswerHead {
  if (profile.dialect === "blade") return { id, object };
  const head = { id, object, created: secondsNow(), model };
  return profile.dialect === "llama-cpp" ? { ...head, system_fingerprint: "b1-emulator" } : head;
}

/** The counts of an answer; none from BladeLLM, which was seen to leave them out. */
export function usageOf(
  { profile }: Engine,
  promptTokens: number,
  outputTokens: number,
  reasoningTokens: number = 0,
): Record<string, unknown> | undefined {
  if (profile.dialect === "blade") return undefined;
  const counts = {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + outputTokens,
    completion_tokens: outputTokens,
  };
  if (profile.dialect === "sglang")
    return { ...counts, prompt_tokens_details: null, reasoning_tokens: reasoningTokens };
  return profile.dialect === "llama-cpp"
    ? { ...counts, prompt_tokens_details: { cached_tokens: 0 } }
    : counts;
}

/** What llama.cpp adds to every body; the times are made up. */
export const timingsOf = ({ profile }: Engine, promptTokens: number, outputTokens: number): object =>
  profile.dialect === "llama-cpp"
    ? { timings: { prompt_n: promptTokens, prompt_ms: 1, predicted_n: outputTokens, predicted_ms: 1 } }
    : {};

/** How a choice says what stopped it. */
export const stopOf = ({ profile }: Engine, stopReason: string | null): object => {
  if (profile.dialect === "sglang") return { matched_stop: stopReason };
  return profile.dialect === "vllm" ? { stop_reason: stopReason } : {};
};

/** Fields that newer vLLM writes out although there is nothing in them. */
export const tokenIdsOf = ({ profile }: Engine): object =>
  profile.dialect === "vllm" && profile.errors === "nested" ? { token_ids: null } : {};

/** The names of the fields that reasoning goes into. */
export function reasoningFields(style: string | undefined, text: string): Record<string, string> {
  if (style === "both") return { reasoning: text, reasoning_content: text };
  return style === "reasoning" || style === "reasoning_content" ? { [style]: text } : {};
}
