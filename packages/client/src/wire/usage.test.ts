import { expect, test } from "vitest";
import { toUsage } from "./usage.ts";

test.each([
  [
    { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 },
    { inputTokens: 21, outputTokens: 9, totalTokens: 30 },
  ],
  [{ total_tokens: 60 }, { inputTokens: 60, totalTokens: 60 }],
  [{ token_count: 6 }, { inputTokens: 6 }],
  [
    { prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 4 }, reasoning_tokens: 3 },
    { inputTokens: 5, cachedInputTokens: 4, reasoningTokens: 3 },
  ],
  [
    { prompt_tokens: 5, completion_tokens_details: { reasoning_tokens: 2 }, prompt_tokens_details: null },
    { inputTokens: 5, reasoningTokens: 2 },
  ],
])("the counts of %o are read", (json, usage) => {
  expect(toUsage(json)).toEqual(usage);
});

test.each([undefined, null, {}, [], "7", { prompt_tokens: "7" }, { prompt_tokens: -1 }, { doc_count: 2 }])(
  "%o holds no counts",
  (json) => {
    expect(toUsage(json)).toBeUndefined();
  },
);
