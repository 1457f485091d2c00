import type { StreamAnswer } from "../data/stream-answer.ts";

/** What a subject is asked to do. `count` is that of texts, calls or streams; the address chooses the answer. */
export type Task = {
  address: string;
  batchSize: number;
  inFlight: number;
  /** The server has no base64; said to the clients that would not notice. */
  floatOnly?: boolean;
};

/** What came of one pass, by which the truth of it is checked after the clock has stopped. */
export type Evidence =
  | { kind: "vectors"; vectors: readonly ArrayLike<number>[] }
  | { kind: "ranking"; results: readonly { index: number; score: number }[] }
  | { kind: "texts"; texts: readonly string[] }
  | { kind: "stream"; answer: StreamAnswer; chunks: number }
  | { kind: "waits"; waitsMs: readonly number[] }
  | { kind: "bytes"; bytes: number };

export type Passes = { pass(count: number): Promise<Evidence>; close(): void | Promise<void> };

export type TaskKind = "embed" | "embedAISearch" | "rank" | "rankAISearch" | "chat" | "stream" | "firstChunk";

/** Something that is measured. It has a function for each kind of work that it can do. */
export type Subject = {
  readonly open: Readonly<Partial<Record<TaskKind, (task: Task) => Promise<Passes>>>>;
};
