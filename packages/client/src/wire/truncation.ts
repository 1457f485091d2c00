/** vLLM's `truncate_prompt_tokens`, where -1 stands for the model's own limit. */
export const toTruncatePromptTokens = (tokens: number | "max" | undefined): number | undefined =>
  tokens === "max" ? -1 : tokens;
