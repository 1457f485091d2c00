import { isRefusal, mayBeOneInputs } from "../batch/bisect.ts";
import { planBatches, type Batch } from "../batch/plan.ts";
import type { Sizes } from "../batch/sizes.ts";
import { runBatches, type BatchOutcome, type RunResult } from "../batch/run.ts";
import { DEFAULT_MAX_CONCURRENCY, type CallOptions } from "../config/options.ts";
import { PACKED_SHARE } from "../config/profile.ts";
import { PartialBatchError } from "../errors.ts";
import type { EmbedResponse } from "../types.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { embedBatch, frameBytesOf, type EmbedDialect, type Embedded } from "./embed-exchange.ts";
import { addFailures, addVectors, copyOf, noProgress, toResponse, type Progress } from "./embed-progress.ts";
import { payForPart } from "./pay-for-part.ts";
import { seenLengths } from "./vector-length.ts";

export type EmbedJob<I> = {
  context: Context;
  dialect: EmbedDialect<I>;
  input: readonly I[];
  /** Bytes of each input on the wire. */
  sizes: Sizes;
  onBatch: CallOptions["onBatch"];
};

/** Embeds all inputs in batches and joins them in input order. */
export const embedInBatches = <I>(job: EmbedJob<I>): Promise<EmbedResponse> =>
  embedRanges(job, [{ first: 0, end: job.input.length }], noProgress(job.input.length));

/** Embeds the inputs of the ranges; the others' vectors are there already. */
async function embedRanges<I>(
  job: EmbedJob<I>,
  ranges: readonly Batch[],
  progress: Progress,
): Promise<EmbedResponse> {
  const { config } = job.context;
  const seen = seenLengths();
  const result = await runBatches<Embedded>(
    ranges.flatMap((range) => batchesOf(job, range)),
    {
      concurrency: config.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
      signal: config.signal,
      // Who wants nothing repeated gets in parts only what was refused: that is no hiccup.
      isDivisible: (error) => mayBeOneInputs(error) && (config.maxRetries !== 0 || isRefusal(error)),
      payFor: payForPart(job.context),
      exchange: (slice, signals) => embedBatch({ ...job, seen }, slice, signals),
      onDone: (batch, embedded) => {
        const { vectors } = embedded.decoded;
        const embeddings = config.copy === true ? vectors.map((vector) => vector.slice()) : vectors;
        addVectors(progress, batch, { embeddings, embedded });
        const { done } = progress;
        job.onBatch?.({ first: batch.first, embeddings, done, total: job.input.length });
      },
    },
  );
  return finish(job, result, progress);
}

function batchesOf<I>({ context, dialect, sizes }: EmbedJob<I>, range: Batch): Batch[] {
  const { config, state } = context;
  const limits = {
    maxCount: dialect.maxCount ?? config.maxBatchSize ?? state.config.profile.embedBatchSize,
    maxBytes: maxBodyBytesOf(context) * PACKED_SHARE - frameBytesOf(dialect),
  };
  return planBatches(sizes, range, limits);
}

/** Answers with all vectors, or throws: the first failure where no vector came, else what came beside what failed. */
function finish<I>(
  job: EmbedJob<I>,
  { outcomes, setbacks }: RunResult<Embedded>,
  progress: Progress,
): EmbedResponse {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  addFailures(progress, [...setbacks, ...failed.map(({ error }) => error)]);
  if (failed.length === 0) return toResponse(progress, job.context.config);
  if (progress.done === 0) throw failed[0]?.error;
  const failures = failed.flatMap(({ batch, error }) =>
    Array.from({ length: batch.end - batch.first }, (_, at) => ({ index: batch.first + at, error })),
  );
  const resume = (): Promise<EmbedResponse> => embedRanges(job, joined(failed), copyOf(progress));
  throw new PartialBatchError([...progress.vectors], failures, resume);
}

/** Ranges without the borders between those that touch, so that they are packed anew. */
function joined(failed: readonly BatchOutcome<unknown>[]): Batch[] {
  const ranges: Batch[] = [];
  for (const { batch } of failed) {
    const last = ranges.at(-1);
    if (last?.end === batch.first) ranges.splice(-1, 1, { first: last.first, end: batch.end });
    else ranges.push({ first: batch.first, end: batch.end });
  }
  return ranges;
}
