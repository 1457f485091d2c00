import type { Workload } from "./workload.ts";

const REFERENCES = ["raw-undici", "raw-undici-again", "undici-dispatch"] as const;

const CHATS = {
  task: "chat",
  route: () => "chat",
  unit: "call",
  count: 1_000,
  quickCount: 4,
  warmUp: { count: 1_000, passes: 20 },
  passes: 15,
  batchSize: 1,
  subjects: [
    ...REFERENCES,
    "fetch",
    "paifang",
    "paifang-langchain",
    "paifang-llamaindex",
    "paifang-ai-sdk",
    "openai",
    "langchain-openai",
    "ai-sdk",
    "llamaindex-openai",
  ],
} as const;

const RANKINGS = {
  unit: "call",
  count: 150,
  quickCount: 2,
  warmUp: { count: 150, passes: 15 },
  passes: 10,
  batchSize: 500,
  inFlight: 1,
} as const;

export const CALLS: readonly Workload[] = [
  {
    ...RANKINGS,
    name: "rerank",
    title: "rerank of 500 documents",
    task: "rank",
    route: () => "rank-500",
    subjects: [...REFERENCES, "fetch", "paifang", "cohere-ai", "langchain-cohere"],
    targets: [
      { name: "rerank", title: "rerank of 500 documents", subject: "paifang", of: "cpu-ratio", atMost: 1 },
    ],
  },
  {
    ...RANKINGS,
    name: "rerank-ai-search",
    title: "rerank of 500 documents on AI Search, 16 a request",
    task: "rankAISearch",
    route: () => "ai-search-rank",
    inFlight: 8,
    subjects: [...REFERENCES, "paifang"],
    targets: [],
  },
  {
    ...CHATS,
    name: "chat",
    title: "1,000 chats, one at a time",
    inFlight: 1,
    targets: [
      { name: "chat", title: "chats, one at a time", subject: "paifang", of: "cpu-ratio", atMost: 0.75 },
      {
        name: "chat-langchain",
        title: "chats through LangChain, one at a time",
        subject: "paifang-langchain",
        of: "cpu-ratio",
        atMost: 0.9,
      },
    ],
  },
  {
    ...CHATS,
    name: "chat-64",
    title: "1,000 chats, 64 at a time",
    inFlight: 64,
    targets: [
      { name: "chat-64", title: "chats, 64 at a time", subject: "paifang", of: "cpu-ratio", atMost: 0.75 },
      {
        name: "chat-64-langchain",
        title: "chats through LangChain, 64 at a time",
        subject: "paifang-langchain",
        of: "cpu-ratio",
        atMost: 0.9,
      },
    ],
  },
];
