import type { Slice } from "../../src/batch/bisect.ts";
import { mayBeOneInputs } from "../../src/batch/bisect.ts";
import type { Batch } from "../../src/batch/plan.ts";
import { runBatches, type BatchOutcome } from "../../src/batch/run.ts";
import { ConnectionError, HttpError, type PaifangError } from "../../src/errors.ts";
import { forbidRetry } from "../../src/transport/retry.ts";
import { causeOfStatus } from "../../src/retry-table.ts";

export const refusal = (status: number): HttpError =>
  new HttpError(status === 500 ? "SERVER_FAILED" : "BAD_REQUEST", "HTTP", {
    status,
    headers: {},
    body: "",
    origin: "server",
    retryCause: causeOfStatus(status),
  });

/** What is left of a call when the service cannot be reached and the budget for retries is empty. */
export function exhausted(
  error: PaifangError = new ConnectionError("CONNECTION_REFUSED", "connect", "Refused.", {
    retryCause: "connect",
  }),
): PaifangError {
  forbidRetry(error);
  return error;
}

export const cutAt = (inputs: number, size: number): Batch[] =>
  Array.from({ length: Math.ceil(inputs / size) }, (_, at) => ({
    first: at * size,
    end: Math.min(inputs, (at + 1) * size),
  }));

type Played = { outcomes: BatchOutcome<number[]>[]; sent: Slice[]; setbacks: unknown[] };

type Script = {
  batches: readonly Batch[];
  concurrency?: number;
  /** Throws what the service fails with; `number` counts the exchanges from 1. */
  answer(slice: Slice, number: number): void | Promise<void>;
  payFor?: (error: unknown) => boolean;
};

/** Runs batches against a function; a slice's value is the list of its inputs' indexes. */
export async function played({ batches, concurrency = 8, answer, payFor }: Script): Promise<Played> {
  const sent: Slice[] = [];
  const result = await runBatches<number[]>(batches, {
    concurrency,
    signal: undefined,
    isDivisible: mayBeOneInputs,
    payFor: payFor ?? (() => true),
    onDone: () => {},
    exchange: async (slice) => {
      const number = sent.push(slice);
      await answer(slice, number);
      return Array.from({ length: slice.end - slice.first }, (_, at) => slice.first + at);
    },
  });
  return { ...result, sent };
}

/** The indexes of the inputs that failed. */
export const failedOf = ({ outcomes }: Pick<Played, "outcomes">): number[] =>
  outcomes.flatMap(({ ok, batch }) =>
    ok ? [] : Array.from({ length: batch.end - batch.first }, (_, at) => batch.first + at),
  );

export const doneOf = ({ outcomes }: Pick<Played, "outcomes">): number[] =>
  outcomes.flatMap((outcome) => (outcome.ok ? outcome.value : []));
