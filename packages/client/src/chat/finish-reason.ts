import type { FinishReason } from "../types.ts";

/** The words of vLLM, SGLang and BladeLLM, and of servers that copy other vendors' words. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["tool_use", "tool-calls"],
  ["content_filter", "content-filter"],
  ["error", "error"],
  ["abort", "error"],
]);

/**
 * Our word for the server's. Calls that are there count more than its word: with a forced tool, servers are
 * documented to say `stop`.
 */
export function toFinishReason(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  const reason = raw === undefined ? "other" : (REASONS.get(raw) ?? "other");
  return hasToolCalls && (reason === "stop" || raw === undefined) ? "tool-calls" : reason;
}

/** What ended the answer: vLLM names it `stop_reason`, SGLang `matched_stop`. */
export function toStoppedBy(record: Readonly<Record<string, unknown>>): string | number | undefined {
  const stoppedBy = record["stop_reason"] ?? record["matched_stop"];
  return typeof stoppedBy === "string" || typeof stoppedBy === "number" ? stoppedBy : undefined;
}
