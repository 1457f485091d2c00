import type { Batch } from "../batch/plan.ts";
import { textSizes, type Sizes } from "../batch/sizes.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import { InputError } from "../errors.ts";
import type { BodyBytes } from "../exchange.ts";
import type { EasRerankRequest, RerankResponse } from "../types.ts";
import { aiSearchRerankDecoder, encodeAISearchRerank } from "../wire/ai-search-rerank.ts";
import { bestFirst, encodeRerank, rerankDecoder } from "../wire/rerank.ts";
import { encodeScore } from "../wire/score.ts";
import {
  refuseBadCount,
  refuseBadInstruction,
  refuseBadTexts,
  refuseBadTruncation,
  refuseNoList,
} from "./check-input.ts";
import type { Context } from "./context.ts";
import { knownModel, modelOf } from "./models.ts";
import { rank, refuseLargeDocuments, remembering, sizesInBody, type RankDialect } from "./rank.ts";
import { formOf, RERANK_PATHS } from "./rank-paths.ts";
import { templateOf } from "./rerank-template.ts";

/** Orders documents by relevance. */
export async function rerank(context: Context, request: EasRerankRequest): Promise<RerankResponse> {
  const { query, documents, topN, truncateInputTokens } = request;
  refuseNoList("documents", documents);
  refuseBadCount("topN", topN);
  refuseBadTruncation(truncateInputTokens);
  refuseBadTexts("Query", [query]);
  refuseBadTexts("Document", documents);
  refuseBadInstruction(request.instruction);
  if (documents.length === 0) return { results: [], attempts: 0, requestIds: [] };
  const template = templateOf(context.config.rerankTemplate ?? "none", request.instruction);
  const sent: SentRequest = {
    query: template.query(query),
    documents: documents.map((text) => template.document(text)),
    topN,
    truncateInputTokens,
  };
  const sizes = textSizes(sent.documents);
  const dialect = remembering(await dialectOf(context, sent, sizes));
  const job = { context, dialect, sizes: sizesInBody(context, dialect, sizes) };
  const { results, ...call } = await rank(job);
  return { results: bestFirst(results).slice(0, topN), ...call };
}

/** A request with its texts as they go out. */
type SentRequest = Pick<EasRerankRequest, "query" | "documents" | "topN" | "truncateInputTokens">;

async function dialectOf(context: Context, request: SentRequest, sizes: Sizes): Promise<RankDialect> {
  const { kind } = context.state.config;
  if (kind === undefined) {
    // Before the service is asked for its model: nothing is sent for what cannot be.
    refuseLargeDocuments({
      context,
      dialect: easDialect(context, request, knownModel(context) ?? null),
      sizes,
    });
    return easDialect(context, request, await modelOf(context));
  }
  if (kind !== "reranker")
    throw new InputError("VERB_UNSUPPORTED", `A deployment of kind "${kind}" does not rerank.`);
  const { query, documents } = request;
  const { extraBody, path = "" } = context.config;
  return {
    operation: "rerank",
    paths: [path],
    memory: undefined,
    model: undefined,
    encode: (_, { first, end }) =>
      encodeAISearchRerank({ query, documents: documents.slice(first, end), extraBody }, FAST_PATHS),
    decode: aiSearchRerankDecoder,
  };
}

/** Where the service can cut, each batch gives its best: no other document can be among the best of all. */
function easDialect(
  { config: { extraBody, path: ownPath } }: Context,
  { query, documents, topN, truncateInputTokens }: SentRequest,
  model: string | null,
): RankDialect {
  const encode = (path: string, { first, end }: Batch): BodyBytes => {
    const fields = {
      query,
      documents: documents.slice(first, end),
      model: model ?? undefined,
      truncateInputTokens,
      extraBody,
    };
    return formOf(path, "rerank") === "score"
      ? encodeScore(fields, FAST_PATHS)
      : encodeRerank({ ...fields, topN }, FAST_PATHS);
  };
  return {
    operation: "rerank",
    paths: ownPath === undefined ? RERANK_PATHS : [ownPath],
    memory: ownPath === undefined ? "rerankPath" : undefined,
    model,
    encode,
    decode: (contentType, count) => rerankDecoder(contentType, count, topN),
  };
}
