import type { Batch } from "../batch/plan.ts";
import { pairSizes, textSizes, type Sizes } from "../batch/sizes.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import { InputError } from "../errors.ts";
import type { BodyBytes } from "../exchange.ts";
import type { ScoreRequest, ScoreResponse } from "../types.ts";
import { encodeRerank, rerankDecoder } from "../wire/rerank.ts";
import { encodeScore } from "../wire/score.ts";
import { refuseBadInstruction, refuseBadTexts, refuseBadTruncation, refuseNoList } from "./check-input.ts";
import type { Context } from "./context.ts";
import { knownModel, modelOf } from "./models.ts";
import { rank, refuseLargeDocuments, type RankDialect } from "./rank.ts";
import { formOf, PAIR_PATHS, SCORE_PATHS } from "./rank-paths.ts";
import { templateOf } from "./rerank-template.ts";

/** Scores documents against one query, or each against its own. */
export async function score(context: Context, request: ScoreRequest): Promise<ScoreResponse> {
  const { query, documents, truncateInputTokens } = request;
  refuseNoList("documents", documents);
  refuseBadTruncation(truncateInputTokens);
  refuseBadTexts("Query", typeof query === "string" ? [query] : listOf(query));
  refuseBadTexts("Document", documents);
  refuseBadInstruction(request.instruction);
  refuseUnpaired(query, documents);
  if (documents.length === 0) return { scores: [], attempts: 0, requestIds: [] };
  const template = templateOf(context.config.rerankTemplate ?? "none", request.instruction);
  const sent: SentRequest = {
    query: typeof query === "string" ? template.query(query) : query.map((text) => template.query(text)),
    documents: documents.map((text) => template.document(text)),
    truncateInputTokens,
  };
  const sizes = sizesOf(sent);
  // Before the service is asked for its model: nothing is sent for what cannot be.
  refuseLargeDocuments({ context, dialect: dialectOf(context, sent, knownModel(context) ?? null), sizes });
  const dialect = dialectOf(context, sent, await modelOf(context));
  const { results, ...call } = await rank({ context, dialect, sizes });
  const scores: number[] = sent.documents.map(() => 0);
  for (const result of results) scores[result.index] = result.score;
  return { scores, ...call };
}

/** A request with its texts as they go out. */
type SentRequest = Pick<ScoreRequest, "query" | "documents" | "truncateInputTokens">;

function listOf(query: readonly string[]): readonly string[] {
  refuseNoList("query", query);
  return query;
}

function refuseUnpaired(query: ScoreRequest["query"], documents: readonly string[]): void {
  if (typeof query === "string" || query.length === documents.length) return;
  throw new InputError(
    "INPUT_INVALID",
    `\`query\` has ${query.length} texts for ${documents.length} documents; give one text, or one for each document.`,
  );
}

const sizesOf = ({ query, documents }: SentRequest): Sizes =>
  typeof query === "string" ? textSizes(documents) : pairSizes(textSizes(documents), textSizes(query));

function dialectOf(
  { config: { extraBody, path: ownPath } }: Context,
  { query, documents, truncateInputTokens }: SentRequest,
  model: string | null,
): RankDialect {
  if (ownPath !== undefined && typeof query !== "string" && formOf(ownPath, "score") === "rerank")
    throw new InputError("INPUT_INVALID", "A rerank path takes one query, not one for each document.");
  const encode = (path: string, { first, end }: Batch): BodyBytes => {
    const fields = {
      documents: documents.slice(first, end),
      model: model ?? undefined,
      truncateInputTokens,
      extraBody,
    };
    if (typeof query !== "string")
      return encodeScore({ query: query.slice(first, end), ...fields }, FAST_PATHS);
    return formOf(path, "score") === "score"
      ? encodeScore({ query, ...fields }, FAST_PATHS)
      : encodeRerank({ query, ...fields }, FAST_PATHS);
  };
  const paths = typeof query === "string" ? SCORE_PATHS : PAIR_PATHS;
  return {
    operation: "score",
    paths: ownPath === undefined ? paths : [ownPath],
    memory: ownPath === undefined ? "scorePath" : undefined,
    model,
    encode,
    decode: rerankDecoder,
  };
}
