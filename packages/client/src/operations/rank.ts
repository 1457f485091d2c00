import { sizeOf, tookTooLong, type Slice } from "../batch/bisect.ts";
import { planBatches, type Batch } from "../batch/plan.ts";
import { runBatches, type RunSignals } from "../batch/run.ts";
import type { Sizes } from "../batch/sizes.ts";
import { DEFAULT_MAX_CONCURRENCY } from "../config/options.ts";
import { PACKED_SHARE } from "../config/profile.ts";
import type { Answer, BodyBytes, BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { Call, RerankResult, Usage } from "../types.ts";
import type { DecodedRerank } from "../wire/rerank.ts";
import { refuseTooLarge } from "./check-input.ts";
import { addUsage, hooksOf, jsonHeaders, limitsOf, maxBodyBytesOf, type Context } from "./context.ts";
import { countFailed } from "./failed-exchanges.ts";
import { readErrorFor } from "./models.ts";
import { payForPart } from "./pay-for-part.ts";
import { alongPaths } from "./rank-paths.ts";

/** How a service wants documents to be ranked or scored. */
export type RankDialect = {
  operation: "rerank" | "score";
  /** Where it may answer, in order. */
  paths: readonly string[];
  /** Which of them did, for all calls. */
  memory: "rerankPath" | "scorePath" | undefined;
  /** `null`: none could be named. `undefined`: the service knows no such field. */
  model: string | null | undefined;
  /** The body for the documents of a batch. */
  encode(path: string, batch: Batch): BodyBytes;
  decode(contentType: string | undefined, count: number): BodyDecoder<DecodedRerank>;
};

/**
 * A dialect that remembers the body it wrote last, and those without documents. Whether all documents fit one request is
 * seen best in its body, which is then the one to send.
 */
export function remembering(dialect: RankDialect): RankDialect {
  const frames = new Map<string, BodyBytes>();
  let last: { path: string; batch: Batch; body: Uint8Array } | undefined;
  const isLast = (path: string, { first, end }: Batch): boolean =>
    last?.path === path && last.batch.first === first && last.batch.end === end;
  const frameAt = (path: string, batch: Batch): BodyBytes => {
    const frame = frames.get(path) ?? dialect.encode(path, batch);
    frames.set(path, frame);
    return frame;
  };
  return {
    ...dialect,
    encode: (path, batch) => {
      if (batch.first === batch.end) return frameAt(path, batch);
      if (last === undefined || !isLast(path, batch))
        last = { path, batch, body: toBytes(dialect.encode(path, batch)) };
      return last.body;
    },
  };
}

/** They tell their length at no cost, and are sent as they are. */
const toBytes = (body: BodyBytes): Uint8Array => (typeof body === "string" ? Buffer.from(body) : body);

/** Sizes of documents that stand in a body as one list: those of many are read from the body itself. */
export function sizesInBody({ state }: Context, dialect: RankDialect, sizes: Sizes): Sizes {
  const path = (dialect.memory && state.learned[dialect.memory]) ?? dialect.paths[0] ?? "";
  const bytesOf = (batch: Batch): number => Buffer.byteLength(dialect.encode(path, batch));
  return {
    ...sizes,
    ofAll: (range) => {
      const frameBytes = bytesOf({ first: 0, end: 0 });
      // A list has one comma less than entries.
      const bytes = bytesOf(range) - frameBytes + 1;
      // Where the caller's own fields take the place of the documents, a body does not tell of them.
      return bytes > sizes.atLeast(range.first) ? bytes : sizes.ofAll(range);
    },
  };
}

/** `sizes`: bytes of each document on the wire, with its own query where it has one. */
export type RankJob = { context: Context; dialect: RankDialect; sizes: Sizes };

export type Ranked = Call & { results: RerankResult[] };

/**
 * Scores all documents, in any order. More than fit one request are sent as several: a reranker scores each
 * document by itself, so the scores of one model can be compared across requests.
 */
export async function rank(job: RankJob): Promise<Ranked> {
  const { config } = job.context;
  const isDivisible = (error: unknown): boolean => config.maxRetries !== 0 && tookTooLong(error);
  const { outcomes, setbacks } = await runBatches(batchesOf(job), {
    concurrency: config.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
    signal: config.signal,
    exchange: inTurn(job, isDivisible),
    onDone: () => {},
    isDivisible,
    payFor: payForPart(job.context),
    // An order over a part of the documents would look whole.
    needsAll: true,
  });
  const results: RerankResult[] = [];
  const raw: unknown[] = [];
  const { requestIds, ...failed } = countFailed(setbacks);
  let { attempts } = failed;
  let usage: Usage | undefined;
  let model: string | undefined;
  for (const outcome of outcomes) {
    if (!outcome.ok) throw outcome.error;
    const { value, ...sent } = outcome.value;
    for (const { index, score } of value.results) results.push({ index: outcome.batch.first + index, score });
    requestIds.push(...sent.requestIds);
    attempts += sent.attempts;
    usage = addUsage(usage, value.usage);
    model ??= value.model;
    raw.push(value.raw);
  }
  return {
    results,
    requestIds,
    attempts,
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(config.raw === true ? { raw } : {}),
  };
}

/** The forms of the paths differ in their names by a few bytes; the longest holds for all. */
const frameBytesOf = ({ paths, encode }: RankDialect): number =>
  Math.max(...paths.map((path) => Buffer.byteLength(encode(path, { first: 0, end: 0 }))));

/** @throws {InputError} a document is too large to be sent, even alone. */
export function refuseLargeDocuments({ context, dialect, sizes }: RankJob): void {
  refuseTooLarge("Document", sizes, {
    frameBytes: frameBytesOf(dialect),
    maxBodyBytes: maxBodyBytesOf(context),
  });
}

function batchesOf(job: RankJob): Batch[] {
  const { context, dialect, sizes } = job;
  refuseLargeDocuments(job);
  const frameBytes = frameBytesOf(dialect);
  const maxBodyBytes = maxBodyBytesOf(context);
  const limits = {
    maxCount: context.config.maxBatchSize ?? context.state.config.profile.rerankBatchSize,
    maxBytes: maxBodyBytes * PACKED_SHARE - frameBytes,
  };
  return planBatches(sizes, { first: 0, end: sizes.count }, limits);
}

/**
 * Until a path is known, the first batch goes ahead alone: else each would search for itself. If it fails, the
 * others fail with it, as the whole call does, unless it only took too long.
 */
function inTurn(
  job: RankJob,
  isDivisible: (error: unknown) => boolean,
): (slice: Slice, signals: RunSignals) => Promise<Answer<DecodedRerank>> {
  const { context, dialect } = job;
  let ahead: Promise<unknown> | undefined;
  return (slice, signals) => {
    if (ahead !== undefined) return ahead.then(() => rankBatch(job, slice, signals));
    const run = rankBatch(job, slice, signals);
    const isSearch = dialect.memory !== undefined && context.state.learned[dialect.memory] === undefined;
    if (isSearch)
      ahead = run.catch((error: unknown) => {
        if (!isDivisible(error)) throw error;
      });
    // There may be no other batch that hears of it.
    ahead?.catch(() => {});
    return run;
  };
}

async function rankBatch(
  { context, dialect }: RankJob,
  slice: Slice,
  signals: RunSignals,
): Promise<Answer<DecodedRerank>> {
  const { learned } = context.state;
  const { memory } = dialect;
  const { exchange, current } = alongPaths<BodyDecoder<DecodedRerank>>({
    paths: dialect.paths,
    found: () => (memory === undefined ? undefined : learned[memory]),
    exchangeAt: (path): Exchange<BodyDecoder<DecodedRerank>> => ({
      operation: dialect.operation,
      method: "POST",
      path,
      headers: jsonHeaders(context),
      body: dialect.encode(path, slice),
      repeat: "safe",
      divisible: sizeOf(slice) > 1,
      limits: limitsOf(context, "embed"),
      open: (contentType) => dialect.decode(contentType, sizeOf(slice)),
      readError: readErrorFor(context, dialect.model),
    }),
  });
  const answer = await send(context.state, exchange, { ...hooksOf(context), ...signals });
  if (memory !== undefined) learned[memory] = current();
  // Answers repeat the documents, so they are let go early.
  return context.config.raw === true ? answer : { ...answer, value: { ...answer.value, raw: undefined } };
}
