import { toTruncatePromptTokens } from "./truncation.ts";

export type ScoreWireRequest = {
  /** One for all documents, or one for each. */
  query: string | readonly string[];
  documents: readonly string[];
  model?: string | undefined;
  truncateInputTokens?: number | "max" | undefined;
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of `POST /v1/score`. Its answer is read by `rerankDecoder`. */
export const encodeScore = ({
  query,
  documents,
  model,
  truncateInputTokens,
  extraBody,
}: ScoreWireRequest): string =>
  JSON.stringify({
    model,
    text_1: query,
    text_2: documents,
    truncate_prompt_tokens: toTruncatePromptTokens(truncateInputTokens),
    ...extraBody,
  });
