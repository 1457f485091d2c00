import type { BodyBytes } from "../exchange.ts";
import { encodeTextList } from "./text-list-body.ts";
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
export function encodeScore(request: ScoreWireRequest, isFast = false): BodyBytes {
  const { query, model, truncateInputTokens, extraBody } = request;
  const bodyWith = (documents: readonly string[]) => ({
    model,
    text_1: query,
    text_2: documents,
    truncate_prompt_tokens: toTruncatePromptTokens(truncateInputTokens),
    ...extraBody,
  });
  return encodeTextList({ key: "text_2", texts: request.documents, bodyWith }, isFast);
}
