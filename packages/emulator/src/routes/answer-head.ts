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

/** Tokens of a prompt, of what was written for it, and of that the thoughts. */
export type Counts = { prompt: number; output: number; reasoning?: number };

/** The counts of an answer; none from BladeLLM, which was seen to leave them out. */
export function usageOf(
  { profile }: Engine,
  { prompt, output, reasoning = 0 }: Counts,
): Record<string, unknown> | undefined {
  if (profile.dialect === "blade") return undefined;
  const counts = {
    prompt_tokens: prompt,
    total_tokens: prompt + output,
    completion_tokens: output,
  };
  if (profile.dialect === "sglang")
    return { ...counts, prompt_tokens_details: null, reasoning_tokens: reasoning };
  return profile.dialect === "llama-cpp"
    ? { ...counts, prompt_tokens_details: { cached_tokens: 0 } }
    : counts;
}

/** What llama.cpp adds to every body; the times are made up. */
export const timingsOf = ({ profile }: Engine, { prompt, output }: Counts): object =>
  profile.dialect === "llama-cpp"
    ? { timings: { prompt_n: prompt, prompt_ms: 1, predicted_n: output, predicted_ms: 1 } }
    : {};

/** How a choice says what stopped it. */
export const stopOf = ({ profile }: Engine, stopReason: string | null): object => {
  if (profile.dialect === "sglang") return { matched_stop: stopReason };
  return profile.dialect === "vllm" ? { stop_reason: stopReason } : {};
};

/** What each choice of newer vLLM has beside the answer, although there is nothing in it. */
export const laterOfChoice = ({ profile }: Engine): object =>
  profile.hasLaterFields ? { token_ids: null } : {};

/** The same of a whole answer, before its usage and after. */
export const laterOfAnswer = ({ profile }: Engine): { before: object; after: object } =>
  profile.hasLaterFields
    ? { before: { service_tier: null, system_fingerprint: null }, after: { kv_transfer_params: null } }
    : { before: {}, after: {} };

/** Usage as a whole answer has it. */
export function wholeUsage(engine: Engine, counts: Counts): object {
  const usage = usageOf(engine, counts);
  if (usage === undefined) return {};
  return { usage: engine.profile.hasLaterFields ? { ...usage, prompt_tokens_details: null } : usage };
}

/** The names of the fields that reasoning goes into. */
export function reasoningFields(style: string | undefined, text: string): Record<string, string> {
  if (style === "both") return { reasoning: text, reasoning_content: text };
  return style === "reasoning" || style === "reasoning_content" ? { [style]: text } : {};
}
