import type { Workload } from "./workload.ts";

/** Ten and a hundred times the work, with the same warm-up: does the cost of a unit stay what it is? */
const ROUNDS = 3;

/** Ten times the work may leave half as much again, since V8 lets garbage lie while there is room. */
const FLAT = 1.5;

const TEXTS = {
  task: "embed",
  route: () => "embed",
  unit: "text",
  quickCount: 40,
  warmUp: { count: 2_560, passes: 1 },
  batchSize: 256,
  inFlight: 8,
  dimensions: 1_024,
  mostRounds: ROUNDS,
  subjects: ["raw-undici", "paifang"],
} as const;

const CHUNKS = {
  task: "stream",
  route: (count: number) => `stream-text-${count}`,
  unit: "chunk",
  callsOf: () => 1,
  quickCount: 50,
  batchSize: 1,
  inFlight: 1,
  mostRounds: ROUNDS,
  subjects: ["raw-undici", "paifang"],
  targets: [],
} as const;

const CALLERS = {
  task: "chat",
  route: () => "chat",
  unit: "call",
  quickCount: 20,
  warmUp: { count: 1_000, passes: 1 },
  passes: 1,
  batchSize: 1,
  inFlight: 1_000,
  mostRounds: ROUNDS,
  subjects: ["paifang"],
} as const;

export const GROWTH: readonly Workload[] = [
  { ...TEXTS, name: "texts-1k", title: "1,000 texts", count: 1_000, passes: 10, targets: [] },
  { ...TEXTS, name: "texts-10k", title: "10,000 texts", count: 10_000, passes: 1, targets: [] },
  {
    ...TEXTS,
    name: "texts-100k",
    title: "100,000 texts",
    count: 100_000,
    passes: 1,
    targets: [
      {
        name: "flat-texts",
        title: "memory beside the vectors, 100,000 texts to 10,000",
        subject: "paifang",
        of: "memory-growth",
        from: "texts-10k",
        atMost: FLAT,
      },
    ],
  },
  {
    ...CHUNKS,
    name: "chunks-1k",
    title: "1,000 chunks",
    count: 1_000,
    warmUp: { count: 1, passes: 50 },
    passes: 100,
  },
  {
    ...CHUNKS,
    name: "chunks-10k",
    title: "10,000 chunks",
    count: 10_000,
    warmUp: { count: 1, passes: 5 },
    passes: 10,
  },
  {
    ...CHUNKS,
    name: "chunks-100k",
    title: "100,000 chunks",
    count: 100_000,
    warmUp: { count: 1, passes: 1 },
    passes: 1,
  },
  { ...CALLERS, name: "callers-1k", title: "1,000 callers at once, 1,000 calls", count: 1_000, targets: [] },
  {
    ...CALLERS,
    name: "callers-10k",
    title: "1,000 callers at once, 10,000 calls",
    count: 10_000,
    targets: [
      {
        name: "sockets",
        title: "1,000 callers at once, sockets",
        subject: "paifang",
        of: "sockets",
        atMost: 64,
      },
      {
        name: "flat-callers",
        title: "1,000 callers at once, memory of 10,000 calls to 1,000",
        subject: "paifang",
        of: "memory-growth",
        from: "callers-1k",
        atMost: FLAT,
      },
    ],
  },
];
