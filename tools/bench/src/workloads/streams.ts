import type { SubjectName } from "../subjects/all.ts";
import type { Target, Workload } from "./workload.ts";

const REFERENCES = ["raw-undici", "raw-undici-again", "undici-dispatch", "fetch", "paifang"] as const;

const STREAM = {
  task: "stream",
  unit: "chunk",
  count: 10_000,
  quickCount: 50,
  callsOf: () => 1,
  warmUp: { count: 1, passes: 30 },
  passes: 30,
  batchSize: 1,
  inFlight: 1,
} as const;

const ratio = (name: string, title: string, subject: SubjectName, atMost: number): Target => ({
  name,
  title,
  subject,
  of: "cpu-ratio",
  atMost,
});

export const STREAMS: readonly Workload[] = [
  {
    ...STREAM,
    name: "stream",
    title: "stream of 10,000 text chunks, one HTTP chunk each",
    route: (count) => `stream-text-${count}`,
    subjects: [
      ...REFERENCES,
      "paifang-langchain",
      "paifang-langchain-coalesced",
      "paifang-llamaindex",
      "paifang-ai-sdk",
      "openai",
      "langchain-openai",
      "ai-sdk",
      "llamaindex-openai",
    ],
    targets: [
      ratio("stream", "stream, `for await`", "paifang", 0.5),
      ratio("stream-langchain", "stream through LangChain", "paifang-langchain", 2.5),
      ratio("stream-coalesced", "stream through LangChain, coalesced", "paifang-langchain-coalesced", 0.8),
    ],
  },
  {
    ...STREAM,
    name: "stream-packed",
    title: "the same in HTTP chunks of 64 KiB",
    route: (count) => `stream-packed-${count}`,
    subjects: [...REFERENCES, "openai"],
    targets: [ratio("stream-packed", "stream in network chunks of 64 KiB", "paifang", 0.25)],
  },
  {
    ...STREAM,
    name: "stream-chinese",
    title: "Chinese text, HTTP chunks that cut events and letters",
    route: (count) => `stream-chinese-${count}`,
    subjects: [...REFERENCES, "openai", "langchain-openai"],
    targets: [ratio("stream-chinese", "Chinese stream, cut at odd bytes", "paifang", 0.55)],
  },
  {
    ...STREAM,
    name: "stream-tools",
    title: "10,000 deltas of 10 tool calls",
    route: (count) => `stream-tools-${count}`,
    subjects: [...REFERENCES, "openai", "paifang-langchain", "langchain-openai"],
    targets: [ratio("stream-tools", "stream of tool-call deltas", "paifang", 0.65)],
  },
  {
    ...STREAM,
    name: "stream-reasoning",
    title: "10,000 reasoning deltas",
    route: (count) => `stream-reasoning-${count}`,
    subjects: [...REFERENCES, "openai"],
    targets: [],
  },
  {
    ...STREAM,
    name: "first-chunk",
    title: "small streams one after another, until the first chunk",
    task: "firstChunk",
    unit: "call",
    route: () => "stream-text-8",
    count: 300,
    quickCount: 3,
    callsOf: (count) => count,
    warmUp: { count: 300, passes: 1 },
    passes: 1,
    subjects: ["bare-socket", ...REFERENCES, "paifang-langchain", "openai", "langchain-openai", "ai-sdk"],
    targets: [
      {
        name: "first-chunk",
        title: "time to the first chunk above a bare socket's",
        subject: "paifang",
        of: "wait-ms-above",
        against: "bare-socket",
        atMost: 0.3,
      },
    ],
  },
];
