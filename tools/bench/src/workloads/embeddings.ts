import type { Workload } from "./workload.ts";

const DIMENSIONS = 1_024;
const TEXTS = {
  task: "embed",
  unit: "text",
  count: 10_000,
  quickCount: 40,
  warmUp: { count: 10_000, passes: 12 },
  passes: 6,
  batchSize: 256,
  inFlight: 8,
  dimensions: DIMENSIONS,
} as const;
const REFERENCES = ["raw-undici", "raw-undici-again", "undici-dispatch"] as const;

/** The forms in which vectors come. */
export const EMBEDDINGS: readonly Workload[] = [
  {
    ...TEXTS,
    name: "embed",
    title: "10,000 texts × 1,024, a server that can base64",
    route: () => "embed",
    subjects: [
      ...REFERENCES,
      "undici-dispatch-base64",
      "raw-undici-base64",
      "fetch",
      "paifang",
      "paifang-numbers",
      "paifang-langchain",
      "paifang-llamaindex",
      "paifang-ai-sdk",
      "openai",
      "langchain-openai",
      "ai-sdk",
      "llamaindex-openai",
    ],
    targets: [
      { name: "embed", title: "embed, `Float32Array`", subject: "paifang", of: "cpu-ratio", atMost: 0.15 },
      {
        name: "embed-numbers",
        title: "embed, `number[]`",
        subject: "paifang-numbers",
        of: "cpu-ratio",
        atMost: 0.18,
      },
      {
        name: "embed-memory",
        title: "embed, peak memory beside `openai`",
        subject: "paifang",
        of: "memory-ratio",
        against: "openai",
        atMost: 0.5,
      },
    ],
  },
  {
    ...TEXTS,
    name: "embed-float",
    title: "10,000 texts × 1,024, a server that has numbers alone, 256 a request",
    route: () => "embed-float",
    floatOnly: true,
    subjects: [...REFERENCES, "fetch", "paifang", "paifang-numbers", "openai"],
    targets: [
      { name: "embed-float", title: "embed, float JSON", subject: "paifang", of: "cpu-ratio", atMost: 0.5 },
    ],
  },
  {
    ...TEXTS,
    name: "embed-ai-search",
    title: "10,000 texts × 1,024, AI Search, 16 a request",
    task: "embedAISearch",
    route: () => "ai-search",
    batchSize: 16,
    subjects: [...REFERENCES, "paifang"],
    targets: [
      {
        name: "embed-ai-search",
        title: "embed, float JSON of AI Search",
        subject: "paifang",
        of: "cpu-ratio",
        atMost: 0.5,
      },
    ],
  },
  {
    ...TEXTS,
    name: "embed-20ms",
    title: "10,000 texts × 1,024, 20 ms until each answer",
    route: () => "embed-20ms",
    subjects: [...REFERENCES, "raw-undici-base64", "paifang", "openai", "langchain-openai"],
    targets: [
      {
        name: "embed-20ms",
        title: "embed, 20 ms latency, wall time",
        subject: "paifang",
        of: "wall-ratio",
        atMost: 0.2,
      },
    ],
  },
];

/** One answer of 256 vectors × 4,096: above the floor is the parsing, and what little planning there is. */
const ONE_ANSWER = {
  ...TEXTS,
  count: 256,
  quickCount: 8,
  warmUp: { count: 256, passes: 200 },
  passes: 60,
  dimensions: 4_096,
} as const;

export const PARSING: readonly Workload[] = [
  {
    ...ONE_ANSWER,
    name: "parse-base64",
    title: "one answer of 256 × 4,096, base64",
    route: () => "embed-wide",
    subjects: ["undici-dispatch-base64", "raw-undici-base64", "paifang"],
    targets: [
      {
        name: "parse-base64",
        title: "parse of 256 × 4,096, base64",
        subject: "paifang",
        of: "cpu-ms-above",
        against: "undici-dispatch-base64",
        atMost: 5,
      },
    ],
  },
  {
    ...ONE_ANSWER,
    name: "parse-float",
    title: "one answer of 256 × 4,096, float JSON",
    route: () => "embed-wide-float",
    floatOnly: true,
    subjects: ["raw-undici", "raw-undici-again", "undici-dispatch", "paifang"],
    targets: [
      {
        name: "parse-float",
        title: "parse of 256 × 4,096, float JSON",
        subject: "paifang",
        of: "cpu-ms-above",
        against: "undici-dispatch",
        atMost: 30,
      },
    ],
  },
];
