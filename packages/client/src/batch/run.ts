import { HttpError } from "../errors.ts";
import type { Batch } from "./plan.ts";

/** What became of one batch. */
export type BatchOutcome<T> = { batch: Batch } & ({ ok: true; value: T } | { ok: false; error: unknown });

type RunOptions<T> = {
  /** Batches under way at a time. */
  concurrency: number;
  /** Given a signal that also ends when the run does. */
  exchange(batch: Batch, signal: AbortSignal): Promise<T>;
  /** Told of each finished batch; what it throws ends the run. */
  onDone(batch: Batch, value: T): void;
  signal: AbortSignal | undefined;
};

/** A refusal of the caller, not of the inputs: every further batch would meet it too. */
const RUN_ENDING_STATUSES = new Set([401, 403, 404, 405]);

const endsRun = (error: unknown): boolean =>
  error instanceof HttpError && RUN_ENDING_STATUSES.has(error.status);

/**
 * Runs batches, a bounded number at a time, and tells in their order what became of each.
 * A batch that fails does not stop the others, unless its failure would be theirs.
 *
 * Rejects only with the caller's abort reason, or with what `onDone` threw; what is under way then is aborted.
 */
export async function runBatches<T>(
  batches: readonly Batch[],
  options: RunOptions<T>,
): Promise<BatchOutcome<T>[]> {
  const { concurrency, exchange, onDone, signal } = options;
  const own = new AbortController();
  const stop = (): void => own.abort(signal?.reason);
  if (signal?.aborted === true) throw signal.reason;
  signal?.addEventListener("abort", stop, { once: true });

  const outcomes: BatchOutcome<T>[] = [];
  let next = 0;
  let ending: { error: unknown } | undefined;
  const tell = (batch: Batch, value: T): void => {
    try {
      onDone(batch, value);
    } catch (error) {
      own.abort(error);
      throw error;
    }
  };
  const work = async (): Promise<void> => {
    while (next < batches.length) {
      const at = next++;
      const batch = batches[at];
      if (batch === undefined) return;
      if (ending !== undefined) {
        outcomes[at] = { batch, ok: false, error: ending.error };
        continue;
      }
      const outcome = await exchange(batch, own.signal).then(
        (value) => ({ batch, ok: true, value }) as const,
        (error: unknown) => ({ batch, ok: false, error }) as const,
      );
      outcomes[at] = outcome;
      // The run has ended elsewhere: nobody is told of this one any more.
      if (own.signal.aborted) throw own.signal.reason;
      if (outcome.ok) tell(batch, outcome.value);
      else if (endsRun(outcome.error)) ending ??= { error: outcome.error };
    }
  };
  try {
    const workers = Math.min(concurrency, batches.length);
    await Promise.all(Array.from({ length: workers }, work));
    return outcomes;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
