import { startEmulator, type Emulator } from "@paifang/emulator";

/** What an EAS service has that nobody changed. */
const WORKERS = 5;
const QUEUE = 64;
const KEEPALIVE_MS = 5_000;

export type BulkService = AsyncDisposable & {
  endpoint: string;
  token: string;
  workers: number;
  /** How the service answered since the last `reset`. */
  counts(): { requests: number; queueFull: number; timedOut: number; largestBatch: number };
  reset(): void;
};

/** The emulator as a default EAS service, each request of which keeps a worker for `serviceMs`. */
export async function startBulkService(serviceMs: number): Promise<BulkService> {
  const emulator = await startEmulator({
    encoder: "lexical",
    services: {
      embed: { serves: "embed", workers: WORKERS, maxQueueSize: QUEUE, keepaliveMs: KEEPALIVE_MS },
    },
  });
  const reset = (): void => {
    emulator.reset();
    emulator.faults.add({
      on: { path: "/v1/embeddings" },
      kind: "delay",
      ms: serviceMs,
      times: Number.POSITIVE_INFINITY,
    });
  };
  reset();
  const { endpoint, token } = emulator.services.embed;
  return {
    endpoint,
    token,
    workers: WORKERS,
    counts: () => countsOf(emulator),
    reset,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

function countsOf({ requests }: Pick<Emulator<never>, "requests">): ReturnType<BulkService["counts"]> {
  const counts = { requests: 0, queueFull: 0, timedOut: 0, largestBatch: 0 };
  for (const { path, status, body } of requests) {
    if (path !== "/v1/embeddings") continue;
    counts.requests++;
    if (status === 450) counts.queueFull++;
    if (status === 408) counts.timedOut++;
    const { input } = JSON.parse(body) as { input: readonly string[] };
    counts.largestBatch = Math.max(counts.largestBatch, input.length);
  }
  return counts;
}
