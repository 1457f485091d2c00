import type { Usage } from "@paifang/client";

type Counted<A> = A & { inputTokens: number | undefined };

/** For a host that tells counts to `onUsage`: fields with that, and a way to put what it heard beside an answer. */
export function countedTokens<F extends object>(
  options: F,
): { fields: F & { onUsage(usage: Usage): void }; counted<A extends object>(answer: A): Counted<A> } {
  let inputTokens: number | undefined;
  const onUsage = (usage: Usage): void => {
    inputTokens = usage.inputTokens;
  };
  return { fields: { ...options, onUsage }, counted: (answer) => ({ ...answer, inputTokens }) };
}
