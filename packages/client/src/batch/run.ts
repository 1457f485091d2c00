import { PaifangError } from "../errors.ts";
import {
  concernsAll,
  isHang,
  isOfWholeAnswer,
  isRefusal,
  partsOf,
  wholeSlice,
  type Slice,
} from "./bisect.ts";
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

/** `signal` ends with the caller's, or when the run is broken off; `unsent` when nothing more is to be sent. */
export type RunSignals = { signal: AbortSignal; unsent: AbortSignal };

type RunOptions<T> = {
  /** Slices under way at a time. */
  concurrency: number;
  exchange(slice: Slice, signals: RunSignals): Promise<T>;
  /** Told of each finished slice; what it throws ends the run. */
  onDone(batch: Batch, value: T): void;
  /** Whether the halves of a slice that failed so are worth a request each. */
  isDivisible(error: unknown): boolean;
  /** Takes the request for a part out of what the endpoint allows for retries; `false` if that is too little. */
  payFor(error: unknown): boolean;
  /** The failure of one slice fails them all. */
  needsAll?: boolean;
  signal: AbortSignal | undefined;
};

/** Slices under way at a time after a failure, as long as nothing has succeeded. */
const CONCURRENCY_IN_DOUBT = 8;
/** Parts that a run may ask for between two successes without paying: a share of its batches, and at most so many. */
const FREE_PARTS_OF_BATCHES = 0.2;
const MOST_FREE_PARTS = 16;

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
  readonly #unsent = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  readonly #outcomes: BatchOutcome<T>[] = [];
  readonly #setbacks: unknown[] = [];
  #live = 0;
  #liveParts = 0;
  #batchesSent = 0;
  #freeParts = 0;
  #lastSetback: { error: unknown } | undefined;
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
    const { error: last } = this.#ending ?? this.#lastSetback ?? {};
    for (const { slice, error } of this.#line.rest(last))
      this.#outcomes.push({ batch: slice, ok: false, error });
    const outcomes = this.#outcomes.toSorted((one, other) => one.batch.first - other.batch.first);
    return { outcomes, setbacks: this.#setbacks };
  }

  #launch(): void {
    const { concurrency, exchange } = this.#options;
    const signals = { signal: this.#own.signal, unsent: this.#unsent.signal };
    const isInDoubt = this.#doubt.isOpen && this.#lastSetback !== undefined;
    const most = isInDoubt ? Math.min(concurrency, CONCURRENCY_IN_DOUBT) : concurrency;
    while (this.#ending === undefined && this.#live < most) {
      const slice = this.#take();
      if (slice === undefined) break;
      this.#live++;
      if (slice.isPart) this.#liveParts++;
      else this.#batchesSent++;
      void exchange(slice, signals).then(
        (value) => this.#settle(slice, () => this.#succeeded(slice, value)),
        (error: unknown) => this.#settle(slice, () => this.#failed(slice, error)),
      );
    }
    if (this.#live === 0) this.#over.resolve();
  }

  /** In doubt the way goes down to single inputs, to find one that is good; else what was not sent yet goes first. */
  #take(): Slice | undefined {
    const isDeep = this.#doubt.isOpen;
    const fresh = isDeep ? undefined : this.#line.takeFresh();
    if (fresh !== undefined) return fresh;
    const part = this.#line.nextPart(isDeep);
    if (part !== undefined && this.#mayAskAgain(part.error)) return this.#line.takePart(isDeep);
    return this.#doubt.isStrong ? undefined : (this.#line.takeFresh() ?? this.#line.takePutBack());
  }

  /**
   * A refusal says that the service is well. Another failure may be everyone's: until something succeeds, one part
   * is asked at a time (after a hang both halves, which can take long), and paid for. A run has some for nothing, by
   * the number of its batches.
   */
  #mayAskAgain(error: unknown): boolean {
    if (!this.#doubt.isOpen || isRefusal(error)) return true;
    if (this.#liveParts >= (isHang(error) ? 2 : 1)) return false;
    const free = Math.min(MOST_FREE_PARTS, Math.floor(this.#batchesSent * FREE_PARTS_OF_BATCHES));
    if (this.#freeParts >= free) return this.#options.payFor(error);
    this.#freeParts++;
    return true;
  }

  #settle(slice: Slice, record: () => void): void {
    this.#live--;
    if (slice.isPart) this.#liveParts--;
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
    this.#freeParts = 0;
    this.#outcomes.push({ batch, ok: true, value });
    this.#options.onDone(batch, value);
  }

  #failed(slice: Slice, error: unknown): void {
    const { isDivisible, needsAll } = this.#options;
    const parts = isDivisible(error) ? partsOf(slice, error) : [slice];
    if (PaifangError.isInstance(error) && error.retryBudgetExhausted) return this.#putBack(parts, error);
    const isFinal = parts.length === 1;
    if (concernsAll(error) || (isFinal && needsAll === true) || this.#isServices(slice, error))
      this.#end(error);
    if (isFinal || this.#ending !== undefined) {
      this.#outcomes.push({ batch: slice, ok: false, error });
      return;
    }
    this.#setBack(error);
    this.#line.cut({ slice, error }, parts);
  }

  /** What waits for its turn behind the concurrency that a service bears is not sent any more. */
  #end(error: unknown): void {
    this.#ending ??= { error };
    this.#unsent.abort(error);
  }

  #isServices(slice: Slice, error: unknown): boolean {
    const mayBeInputs = this.#options.isDivisible(error) || isOfWholeAnswer(error);
    return mayBeInputs && this.#doubt.failed(slice, error);
  }

  #putBack(parts: readonly Slice[], error: unknown): void {
    this.#doubt.exhausted();
    this.#setBack(error);
    this.#line.putBack(parts, error);
  }

  #setBack(error: unknown): void {
    this.#setbacks.push(error);
    this.#lastSetback = { error };
  }
}
