import { jsonBytes, planBatches, type Batch } from "../batch/plan.ts";
import { runBatches } from "../batch/run.ts";
import { DEFAULT_BULK_CONCURRENCY } from "../config/options.ts";
import { PACKED_SHARE } from "../config/profile.ts";
import { InputError } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { RerankRequest, RerankResponse, RerankResult, Usage } from "../types.ts";
import { aiSearchRerankDecoder, encodeAISearchRerank } from "../wire/ai-search-rerank.ts";
import { encodeRerank, rerankDecoder, type DecodedRerank } from "../wire/rerank.ts";
import { refuseBadTexts, refuseNoList, refuseTooLarge } from "./check-input.ts";
import { addUsage, hooksOf, jsonHeaders, limitsOf, maxBodyBytesOf, type Context } from "./context.ts";
import { modelOf, readErrorFor } from "./models.ts";

type RerankDialect = {
  path: string;
  model: string | null | undefined;
  encode(documents: readonly string[]): string;
  decode(contentType: string | undefined, count: number): BodyDecoder<DecodedRerank>;
};

/**
 * Orders documents by relevance. More than fit one request are sent as several: a reranker scores each
 * document by itself, so the scores of one model can be compared across requests.
 */
export async function rerank(context: Context, request: RerankRequest): Promise<RerankResponse> {
  const { documents, topN } = request;
  refuseNoList("documents", documents);
  if (topN !== undefined && !(Number.isInteger(topN) && topN > 0))
    throw new InputError("INPUT_INVALID", `\`topN\` is ${String(topN)}, not a whole number above 0.`);
  refuseBadTexts("Query", [request.query]);
  refuseBadTexts("Document", documents);
  if (documents.length === 0) return { results: [], attempts: 0, requestIds: [] };
  const dialect = await dialectOf(context, { query: (request.instruction ?? "") + request.query, topN });
  const batches = batchesOf(context, dialect, documents);
  return runAll(context, { dialect, documents: [...documents], batches, topN });
}

function batchesOf(context: Context, dialect: RerankDialect, documents: readonly string[]): Batch[] {
  const sizes = documents.map(jsonBytes);
  const frameBytes = Buffer.byteLength(dialect.encode([]));
  refuseTooLarge("Document", sizes, { frameBytes, maxBodyBytes: maxBodyBytesOf(context) });
  return planBatches(sizes, {
    maxCount: context.config.maxBatchSize ?? context.state.config.profile.rerankBatchSize,
    maxBytes: maxBodyBytesOf(context) * PACKED_SHARE - frameBytes,
  });
}

type RerankJob = {
  dialect: RerankDialect;
  documents: readonly string[];
  batches: readonly Batch[];
  topN: number | undefined;
};

async function runAll(
  context: Context,
  { dialect, documents, batches, topN }: RerankJob,
): Promise<RerankResponse> {
  const { config } = context;
  const outcomes = await runBatches(batches, {
    concurrency: config.maxConcurrency ?? DEFAULT_BULK_CONCURRENCY,
    signal: config.signal,
    exchange: ({ first, end }, signal) =>
      send(context.state, exchangeOf(context, dialect, documents.slice(first, end)), {
        ...hooksOf(context),
        signal,
      }),
    onDone: () => {},
  });
  const results: RerankResult[] = [];
  const requestIds: string[] = [];
  const raw: unknown[] = [];
  let attempts = 0;
  let usage: Usage | undefined;
  let model: string | undefined;
  for (const outcome of outcomes) {
    // An order over a part of the documents would look whole, so one failure fails the call.
    if (!outcome.ok) throw outcome.error;
    const { value, ...sent } = outcome.value;
    for (const { index, score } of value.results) results.push({ index: outcome.batch.first + index, score });
    requestIds.push(...sent.requestIds);
    attempts += sent.attempts;
    usage = addUsage(usage, value.usage);
    model ??= value.model;
    raw.push(value.raw);
  }
  results.sort((one, other) => other.score - one.score || one.index - other.index);
  return {
    results: results.slice(0, topN),
    requestIds,
    attempts,
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(config.raw === true ? { raw } : {}),
  };
}

const exchangeOf = (
  context: Context,
  dialect: RerankDialect,
  documents: readonly string[],
): Exchange<BodyDecoder<DecodedRerank>> => ({
  operation: "rerank",
  method: "POST",
  path: context.config.path ?? dialect.path,
  headers: jsonHeaders(context),
  body: dialect.encode(documents),
  repeat: "safe",
  limits: limitsOf(context, "embed"),
  open: (contentType) => dialect.decode(contentType, documents.length),
  readError: readErrorFor(dialect.model),
});

/** Where the service can cut, each batch gives its best: no other document can be among the best of all. */
async function dialectOf(
  context: Context,
  { query, topN }: { query: string; topN: number | undefined },
): Promise<RerankDialect> {
  const { extraBody } = context.config;
  const { kind } = context.state.config;
  if (kind === undefined) {
    const model = await modelOf(context);
    return {
      path: "/v1/rerank",
      model,
      encode: (documents) => encodeRerank({ query, documents, model: model ?? undefined, topN, extraBody }),
      decode: (contentType, count) => rerankDecoder(contentType, count, topN),
    };
  }
  if (kind !== "reranker")
    throw new InputError("VERB_UNSUPPORTED", `A deployment of kind "${kind}" does not rerank.`);
  return {
    path: "",
    model: undefined,
    encode: (documents) => encodeAISearchRerank({ query, documents, extraBody }),
    decode: aiSearchRerankDecoder,
  };
}
