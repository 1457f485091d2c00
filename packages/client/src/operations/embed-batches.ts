import { planBatches, type Batch } from "../batch/plan.ts";
import { runBatches, type BatchOutcome } from "../batch/run.ts";
import { DEFAULT_BULK_CONCURRENCY, type CallOptions } from "../config/options.ts";
import { PACKED_SHARE } from "../config/profile.ts";
import { PartialBatchError, ResponseError } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { EmbedResponse, Usage } from "../types.ts";
import type { DecodedEmbeddings, EmbeddingExpectation } from "../wire/embedding-answer.ts";
import { readErrorFor } from "./models.ts";
import { addUsage, hooksOf, jsonHeaders, limitsOf, maxBodyBytesOf, type Context } from "./context.ts";

/** How a kind of deployment wants its embedding requests. */
export type EmbedDialect = {
  operation: string;
  path: string;
  /** `null`: none could be named. `undefined`: the service knows no such field. */
  model: string | null | undefined;
  encode(input: readonly string[]): string;
  decode(contentType: string | undefined, expected: EmbeddingExpectation): BodyDecoder<DecodedEmbeddings>;
  /** What every vector must measure, if the service keeps to it. */
  dimensions: number | undefined;
};

export type EmbedJob = {
  context: Context;
  dialect: EmbedDialect;
  input: readonly string[];
  /** Bytes of each input on the wire. */
  sizes: readonly number[];
  onBatch: CallOptions["onBatch"];
};

type Progress = { vectors: (Float32Array | undefined)[]; done: number };
type Embedded = { decoded: DecodedEmbeddings; attempts: number; requestIds: string[] };

/** Embeds all inputs in batches and joins them in input order. */
export const embedInBatches = (job: EmbedJob): Promise<EmbedResponse> =>
  embedRanges(job, [{ first: 0, end: job.input.length }], {
    vectors: Array.from({ length: job.input.length }, () => undefined),
    done: 0,
  });

/** Embeds the inputs of the ranges; the others' vectors are there already. */
async function embedRanges(
  job: EmbedJob,
  ranges: readonly Batch[],
  progress: Progress,
): Promise<EmbedResponse> {
  const { config } = job.context;
  let dimensions = progress.vectors.find((vector) => vector !== undefined)?.length;
  const outcomes = await runBatches(
    ranges.flatMap((range) => batchesOf(job, range)),
    {
      concurrency: config.maxConcurrency ?? DEFAULT_BULK_CONCURRENCY,
      signal: config.signal,
      exchange: async (batch, signal) => {
        const embedded = await embedOne(job, batch, signal);
        dimensions ??= embedded.decoded.vectors[0]?.length;
        refuseOtherLength(embedded.decoded.vectors, dimensions);
        return embedded;
      },
      onDone: (batch, { decoded }) => {
        const embeddings =
          config.copy === true ? decoded.vectors.map((vector) => vector.slice()) : decoded.vectors;
        for (const [at, vector] of embeddings.entries()) progress.vectors[batch.first + at] = vector;
        progress.done += embeddings.length;
        job.onBatch?.({
          first: batch.first,
          embeddings,
          done: progress.done,
          total: job.input.length,
        });
      },
    },
  );
  return join(job, outcomes, progress);
}

function batchesOf({ context, dialect, sizes }: EmbedJob, range: Batch): Batch[] {
  const { config, state } = context;
  const frameBytes = Buffer.byteLength(dialect.encode([]));
  const limits = {
    maxCount: config.maxBatchSize ?? state.config.profile.embedBatchSize,
    maxBytes: maxBodyBytesOf(context) * PACKED_SHARE - frameBytes,
  };
  return planBatches(sizes.slice(range.first, range.end), limits).map(({ first, end }) => ({
    first: range.first + first,
    end: range.first + end,
  }));
}

async function embedOne(
  { context, dialect, input }: EmbedJob,
  batch: Batch,
  signal: AbortSignal,
): Promise<Embedded> {
  const { config, state } = context;
  const texts = input.slice(batch.first, batch.end);
  const expected: EmbeddingExpectation = {
    count: texts.length,
    zeroVector: config.zeroVector ?? "error",
    dimensions: dialect.dimensions,
  };
  const exchange: Exchange<BodyDecoder<DecodedEmbeddings>> = {
    operation: dialect.operation,
    method: "POST",
    path: config.path ?? dialect.path,
    headers: jsonHeaders(context),
    body: dialect.encode(texts),
    repeat: "safe",
    limits: limitsOf(context, "embed"),
    open: (contentType) => dialect.decode(contentType, expected),
    readError: readErrorFor(dialect.model),
  };
  const { value, attempts, requestIds } = await send(state, exchange, { ...hooksOf(context), signal });
  if (value.zeroVectors.length > 0) {
    const places = value.zeroVectors.map((at) => batch.first + at).join(", ");
    state.config.warn("ZERO_VECTOR", `The service gave a vector of zeros for input ${places}.`);
  }
  return { decoded: value, attempts, requestIds };
}

/** Vectors of another length than the first batch's cannot be of the same model. */
function refuseOtherLength(vectors: readonly Float32Array[], dimensions: number | undefined): void {
  const length = vectors[0]?.length;
  if (length !== dimensions)
    throw new ResponseError(
      "ANSWER_INVALID",
      "",
      `Vectors of ${length} numbers came where the batches before had ${dimensions}.`,
    );
}

function join(job: EmbedJob, outcomes: readonly BatchOutcome<Embedded>[], progress: Progress): EmbedResponse {
  const { vectors } = progress;
  const embeddings = vectors.filter((vector) => vector !== undefined);
  if (embeddings.length < vectors.length) throw failureOf(job, outcomes, progress);
  let usage: Usage | undefined;
  let attempts = 0;
  const requestIds: string[] = [];
  const raw: unknown[] = [];
  let model: string | undefined;
  for (const outcome of outcomes) {
    if (!outcome.ok) continue;
    usage = addUsage(usage, outcome.value.decoded.usage);
    attempts += outcome.value.attempts;
    requestIds.push(...outcome.value.requestIds);
    raw.push(outcome.value.decoded.raw);
    model ??= outcome.value.decoded.model;
  }
  return {
    embeddings,
    dimensions: embeddings[0]?.length ?? 0,
    attempts,
    requestIds,
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(job.context.config.raw === true ? { raw } : {}),
  };
}

function failureOf(job: EmbedJob, outcomes: readonly BatchOutcome<Embedded>[], progress: Progress): unknown {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  if (progress.done === 0) return failed[0]?.error;
  const failures = failed.flatMap(({ batch, error }) =>
    Array.from({ length: batch.end - batch.first }, (_, at) => ({ index: batch.first + at, error })),
  );
  const missing = failed.map(({ batch }) => batch);
  const resume = (): Promise<EmbedResponse> =>
    embedRanges(job, missing, { ...progress, vectors: [...progress.vectors] });
  return new PartialBatchError([...progress.vectors], failures, resume);
}
