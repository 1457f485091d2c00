import type { Call, Usage } from "../types.ts";

/** What every host class of a verb that counts tokens takes. */
export type UsageFields = {
  /**
   * Told the counted tokens of each call that was answered, once, summed over its batches; queries are calls too.
   * Where the service counts nothing it is not told. What it throws rejects the call.
   */
  onUsage?: ((usage: Usage) => void) | undefined;
};

/** Tells the counts of an answer, and gives the answer. */
export function tellUsage<A extends Call>(answer: A, { onUsage }: UsageFields): A {
  if (answer.usage !== undefined) onUsage?.(answer.usage);
  return answer;
}
