import type { Workload } from "./workload.ts";

const STREAM = {
  task: "stream",
  unit: "chunk",
  count: 10_000,
  quickCount: 50,
  callsOf: () => 1,
  warmUp: { count: 10_000, passes: 5 },
  passes: 10,
  batchSize: 1,
  inFlight: 1,
  subjects: ["raw-undici", "raw-undici-again", "undici-dispatch", "paifang"],
} as const;

export const STREAMS: readonly Workload[] = [
  { ...STREAM, name: "stream", title: "10,000 text chunks", route: (count) => `stream-text-${count}`, targets: [] },
];
