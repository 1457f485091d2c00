import { startEmulator, type Emulator } from "@paifang/emulator";

/** What an EAS service has that nobody changed. */
const WORKERS = 5;
const QUEUE = 64;
const KEEPALIVE_MS = 5_000;

export type ServiceCounts = { requests: number; queueFull: number; timedOut: number };

export type BulkService = AsyncDisposable & {
  endpoint: string;
  token: string;
  workers: number;
  /** How the service answered since the last `reset`. */
  counts(): Promise<ServiceCounts>;
  reset(): Promise<void>;
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
    counts: async () => countsOf(emulator),
    reset: async () => reset(),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

function countsOf({ requests }: Pick<Emulator<never>, "requests">): ServiceCounts {
  const counts: ServiceCounts = { requests: 0, queueFull: 0, timedOut: 0 };
  for (const { path, status } of requests) {
    if (path !== "/v1/embeddings") continue;
    counts.requests++;
    if (status === 450) counts.queueFull++;
    if (status === 408) counts.timedOut++;
  }
  return counts;
}
