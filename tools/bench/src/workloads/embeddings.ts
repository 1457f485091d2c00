import type { Workload } from "./workload.ts";

const DIMENSIONS = 1_024;
const TEXTS = { unit: "text", count: 10_000, quickCount: 40, batchSize: 256, inFlight: 8 } as const;
const WARM_UP = { count: 2_560, passes: 1 };

export const EMBEDDINGS: readonly Workload[] = [
  {
    ...TEXTS,
    name: "embed",
    title: "10,000 texts × 1,024, base64 where asked for",
    task: "embed",
    route: () => "embed",
    warmUp: WARM_UP,
    passes: 1,
    dimensions: DIMENSIONS,
    subjects: ["raw-undici", "raw-undici-again", "undici-dispatch", "undici-dispatch-base64", "paifang", "paifang-numbers"],
    targets: [],
  },
];
