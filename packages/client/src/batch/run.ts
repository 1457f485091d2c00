import { PaifangError } from "../errors.ts";
import { concernsAll, isOfWholeAnswer, isRefusal, partsOf, wholeSlice, type Slice } from "./bisect.ts";
import { Doubt } from "./doubt.ts";
import { Line } from "./line.ts";
import type { Batch } from "./plan.ts";

/** What became of one batch, or of a part of it. */
export type BatchOutcome<T> = { batch: Batch } & ({ ok: true; value: T } | { ok: false; error: unknown });

export type RunResult<T> = {
  /** In the order of the inputs; each input is in exactly one. */
  outcomes: BatchOutcome<T>[];
  /** The failures after which the run went on with the same inputs. */
  setbacks: unknown[];
};

type RunOptions<T> = {
  /** Slices under way at a time. */
  concurrency: number;
  /** Given a signal that also ends when the run does. */
  exchange(slice: Slice, signal: AbortSignal): Promise<T>;
  /** Told of each finished slice; what it throws ends the run. */
  onDone(batch: Batch, value: T): void;
  /** Whether the halves of a slice that failed so are worth a request each. */
  isDivisible(error: unknown): boolean;
  /** Takes the requests for the halves out of what the endpoint allows for repeats; `false` if that is too little. */
  payFor(error: unknown): boolean;
  /** The failure of one slice fails them all. */
  needsAll?: boolean;
  signal: AbortSignal | undefined;
};

/** Slices under way at a time after a failure, as long as nothing has succeeded. */
const CONCURRENCY_IN_DOUBT = 8;

/**
 * Runs batches, a bounded number at a time, and tells in the order of inputs what became of them.
 *
 * A batch that fails does not stop the others. If it may be for the sake of one input, its halves are run, down
 * to single inputs. If it failed because too much failed lately, it waits at the end of the line for a success.
 *
 * Rejects only with the caller's abort reason, or with what `onDone` threw; what is under way then is aborted.
 */
export async function runBatches<T>(
  batches: readonly Batch[],
  options: RunOptions<T>,
): Promise<RunResult<T>> {
  const { signal } = options;
  if (signal?.aborted === true) throw signal.reason;
  const run = new Run(batches, options);
  const stop = (): void => run.stop(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await run.untilOver();
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

class Run<T> {
  readonly #options: RunOptions<T>;
  readonly #line: Line;
  readonly #doubt = new Doubt();
  readonly #own = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  readonly #outcomes: BatchOutcome<T>[] = [];
  readonly #setbacks: unknown[] = [];
  #live = 0;
  #ending: { error: unknown } | undefined;

  constructor(batches: readonly Batch[], options: RunOptions<T>) {
    this.#options = options;
    this.#line = new Line(batches.map(wholeSlice));
  }

  /** Whoever is under way hears of it by their signal, and the run is over with the first of them. */
  stop(reason: unknown): void {
    this.#own.abort(reason);
  }

  async untilOver(): Promise<RunResult<T>> {
    this.#launch();
    await this.#over.promise;
    for (const { slice, error } of this.#line.rest(this.#ending))
      this.#outcomes.push({ batch: slice, ok: false, error });
    const outcomes = this.#outcomes.toSorted((one, other) => one.batch.first - other.batch.first);
    return { outcomes, setbacks: this.#setbacks };
  }

  #launch(): void {
    const { concurrency, exchange } = this.#options;
    const isInDoubt = this.#doubt.isOpen && this.#setbacks.length > 0;
    const most = isInDoubt ? Math.min(concurrency, CONCURRENCY_IN_DOUBT) : concurrency;
    while (this.#ending === undefined && this.#live < most) {
      const slice = this.#line.take();
      if (slice === undefined) break;
      this.#live++;
      void exchange(slice, this.#own.signal).then(
        (value) => this.#settle(() => this.#succeeded(slice, value)),
        (error: unknown) => this.#settle(() => this.#failed(slice, error)),
      );
    }
    if (this.#live === 0) this.#over.resolve();
  }

  #settle(record: () => void): void {
    this.#live--;
    // The run has ended elsewhere: nobody is told of this one any more.
    if (this.#own.signal.aborted) return this.#over.reject(this.#own.signal.reason);
    try {
      record();
    } catch (thrown) {
      this.stop(thrown);
      return this.#over.reject(thrown);
    }
    this.#launch();
  }

  #succeeded(batch: Slice, value: T): void {
    this.#line.succeeded();
    this.#doubt.succeeded();
    this.#outcomes.push({ batch, ok: true, value });
    this.#options.onDone(batch, value);
  }

  #failed(slice: Slice, error: unknown): void {
    const { isDivisible, needsAll } = this.#options;
    const parts = isDivisible(error) ? partsOf(slice, error) : [slice];
    if (PaifangError.isInstance(error) && error.retryBudgetExhausted) return this.#putBack(parts, error);
    const isFinal = parts.length === 1;
    if (concernsAll(error) || (isFinal && needsAll === true) || this.#isServices(slice, error))
      this.#ending ??= { error };
    if (isFinal || this.#ending !== undefined) {
      this.#outcomes.push({ batch: slice, ok: false, error });
      return;
    }
    if (!this.#mayAskAgain(error)) return this.#putBack(parts, error);
    this.#setbacks.push(error);
    this.#line.cut(parts);
  }

  #isServices(slice: Slice, error: unknown): boolean {
    const mayBeInputs = this.#options.isDivisible(error) || isOfWholeAnswer(error);
    return mayBeInputs && this.#doubt.failed(slice, error);
  }

  /** A refusal says that the service is well; another failure may be everyone's, until something succeeds. */
  #mayAskAgain(error: unknown): boolean {
    return !this.#doubt.isOpen || isRefusal(error) || this.#options.payFor(error);
  }

  #putBack(parts: readonly Slice[], error: unknown): void {
    this.#setbacks.push(error);
    this.#line.putBack(parts, error);
  }
}
