import type { Batch } from "../batch/plan.ts";
import type { CallConfig } from "../config/resolve.ts";
import type { EmbedResponse, Usage } from "../types.ts";
import { addUsage } from "./context.ts";
import type { Embedded } from "./embed-exchange.ts";
import { countFailed } from "./failed-exchanges.ts";

/** What a finished exchange tells besides its vectors. */
type Finished = Omit<Embedded, "decoded"> & Omit<Embedded["decoded"], "vectors"> & { first: number };

/** What a call has so far, over all that was sent for it; `resume()` goes on with it. */
export type Progress = {
  vectors: (Float32Array | undefined)[];
  done: number;
  finished: Finished[];
  /** Exchanges that gave no vectors. */
  failedAttempts: number;
  failedRequestIds: string[];
};

export const noProgress = (inputs: number): Progress => ({
  vectors: Array.from({ length: inputs }, () => undefined),
  done: 0,
  finished: [],
  failedAttempts: 0,
  failedRequestIds: [],
});

/** So that a second `resume()` of one error does not begin where the first one ended. */
export const copyOf = (progress: Progress): Progress => ({
  ...progress,
  vectors: [...progress.vectors],
  finished: [...progress.finished],
  failedRequestIds: [...progress.failedRequestIds],
});

/** Keeps a batch's vectors, each in its input's place. */
export function addVectors(
  progress: Progress,
  { first }: Batch,
  { embeddings, embedded }: { embeddings: readonly Float32Array[]; embedded: Embedded },
): void {
  for (const [at, vector] of embeddings.entries()) progress.vectors[first + at] = vector;
  progress.done += embeddings.length;
  const { decoded, ...sent } = embedded;
  const { vectors: _vectors, ...told } = decoded;
  progress.finished.push({ first, ...sent, ...told });
}

/** Counts what was sent in vain. */
export function addFailures(progress: Progress, errors: readonly unknown[]): void {
  const { attempts, requestIds } = countFailed(errors);
  progress.failedAttempts += attempts;
  progress.failedRequestIds.push(...requestIds);
}

/** The answer to a call whose vectors are all there; what its batches tell comes in their order. */
export function toResponse(
  { vectors, finished, failedAttempts, failedRequestIds }: Progress,
  config: CallConfig,
): EmbedResponse {
  const embeddings = vectors.filter((vector) => vector !== undefined);
  const inOrder = finished.toSorted((one, other) => one.first - other.first);
  const usage = inOrder.reduce<Usage | undefined>((sum, batch) => addUsage(sum, batch.usage), undefined);
  const model = inOrder.find((batch) => batch.model !== undefined)?.model;
  return {
    embeddings,
    dimensions: embeddings[0]?.length ?? 0,
    attempts: inOrder.reduce((sum, { attempts }) => sum + attempts, failedAttempts),
    requestIds: [...inOrder.flatMap(({ requestIds }) => requestIds), ...failedRequestIds],
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(config.raw === true ? { raw: inOrder.map(({ raw }) => raw) } : {}),
  };
}
