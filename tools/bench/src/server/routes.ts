import type { StreamContent } from "../data/stream-answer.ts";
import type { StreamFraming } from "./stream-bodies.ts";

/** Answers of the server. A route's name is the first part of the path, so that every client can choose it by its address. */
export type Route =
  | { kind: "embeddings"; dimensions: number; encodes: boolean; latencyMs: number }
  | { kind: "ai-search-embeddings"; dimensions: number }
  | { kind: "ai-search-ranking"; documents: number }
  | { kind: "ranking"; documents: number }
  | { kind: "chat" }
  | { kind: "stream"; content: StreamContent; framing: StreamFraming; count: number };

const embeddings = (dimensions: number, encodes: boolean, latencyMs = 0): Route => ({
  kind: "embeddings",
  dimensions,
  encodes,
  latencyMs,
});

const FIXED: Readonly<Record<string, Route>> = {
  embed: embeddings(1_024, true),
  "embed-float": embeddings(1_024, false),
  "embed-20ms": embeddings(1_024, true, 20),
  "embed-wide": embeddings(4_096, true),
  "embed-wide-float": embeddings(4_096, false),
  "ai-search": { kind: "ai-search-embeddings", dimensions: 1_024 },
  "ai-search-rank": { kind: "ai-search-ranking", documents: 500 },
  chat: { kind: "chat" },
};

const FRAMINGS: Readonly<Record<string, { content: StreamContent; framing: StreamFraming }>> = {
  text: { content: "text", framing: "event" },
  packed: { content: "text", framing: "packed" },
  chinese: { content: "chinese", framing: "odd" },
  tools: { content: "tools", framing: "event" },
  reasoning: { content: "reasoning", framing: "event" },
};

/** Besides the fixed ones, `stream-<form>-<count>` and `rank-<documents>`. */
export function routeOf(name: string): Route | undefined {
  const [kind = "", form = "", count = ""] = name.split("-");
  if (kind === "rank") return { kind: "ranking", documents: Number(form) };
  const framing = kind === "stream" ? FRAMINGS[form] : undefined;
  return framing === undefined ? FIXED[name] : { kind: "stream", ...framing, count: Number(count) };
}
