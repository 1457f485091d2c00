import { planBatches, type Batch } from "../batch/plan.ts";
import { runBatches, type BatchOutcome } from "../batch/run.ts";
import { DEFAULT_MAX_CONCURRENCY, type CallOptions } from "../config/options.ts";
import { PACKED_SHARE } from "../config/profile.ts";
import { PartialBatchError, ResponseError } from "../errors.ts";
import type { EmbedResponse, Usage } from "../types.ts";
import { addUsage, maxBodyBytesOf, type Context } from "./context.ts";
import { embedBatch, frameBytesOf, type EmbedDialect, type Embedded } from "./embed-exchange.ts";

export type EmbedJob<I> = {
  context: Context;
  dialect: EmbedDialect<I>;
  input: readonly I[];
  /** Bytes of each input on the wire. */
  sizes: readonly number[];
  onBatch: CallOptions["onBatch"];
};

type Progress = { vectors: (Float32Array | undefined)[]; done: number };

/** Embeds all inputs in batches and joins them in input order. */
export const embedInBatches = <I>(job: EmbedJob<I>): Promise<EmbedResponse> =>
  embedRanges(job, [{ first: 0, end: job.input.length }], {
    vectors: Array.from({ length: job.input.length }, () => undefined),
    done: 0,
  });

/** Embeds the inputs of the ranges; the others' vectors are there already. */
async function embedRanges<I>(
  job: EmbedJob<I>,
  ranges: readonly Batch[],
  progress: Progress,
): Promise<EmbedResponse> {
  const { config } = job.context;
  let dimensions = progress.vectors.find((vector) => vector !== undefined)?.length;
  const outcomes = await runBatches(
    ranges.flatMap((range) => batchesOf(job, range)),
    {
      concurrency: config.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
      signal: config.signal,
      exchange: async (batch, signal) => {
        const embedded = await embedBatch(job, batch, signal);
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

function batchesOf<I>({ context, dialect, sizes }: EmbedJob<I>, range: Batch): Batch[] {
  const { config, state } = context;
  const limits = {
    maxCount: dialect.maxCount ?? config.maxBatchSize ?? state.config.profile.embedBatchSize,
    maxBytes: maxBodyBytesOf(context) * PACKED_SHARE - frameBytesOf(dialect),
  };
  return planBatches(sizes.slice(range.first, range.end), limits).map(({ first, end }) => ({
    first: range.first + first,
    end: range.first + end,
  }));
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

function join<I>(
  job: EmbedJob<I>,
  outcomes: readonly BatchOutcome<Embedded>[],
  progress: Progress,
): EmbedResponse {
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

function failureOf<I>(
  job: EmbedJob<I>,
  outcomes: readonly BatchOutcome<Embedded>[],
  progress: Progress,
): unknown {
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
