import type { SubjectName } from "../subjects/all.ts";
import type { TaskKind } from "../subjects/subject.ts";

/** What one subject is to reach at a workload; `name` is that of the file in `missed/` that says why it does not. */
export type Target = {
  readonly name: string;
  readonly title: string;
  readonly subject: SubjectName;
  readonly atMost: number;
} & Measure;

export type Measure =
  /** To raw undici in the same round. */
  | { readonly of: "cpu-ratio" | "wall-ratio" }
  /** To another subject in the same round: peak memory; ms of CPU a pass, or of waiting, above what that one needs. */
  | { readonly of: "memory-ratio" | "cpu-ms-above" | "wait-ms-above"; readonly against: SubjectName }
  /** Peak memory, less the vectors that are given back, to that of a smaller workload. */
  | { readonly of: "memory-growth"; readonly from: string }
  /** At the server, the most at a time. */
  | { readonly of: "sockets" };

export type Workload = {
  readonly name: string;
  readonly title: string;
  readonly task: TaskKind;
  /** What the server answers; a stream's length is part of it. */
  readonly route: (count: number) => string;
  readonly floatOnly?: boolean;
  readonly unit: "text" | "chunk" | "call";
  /** Units of one pass, and what a subject is told to do for them: a stream is one call, however many chunks it has. */
  readonly count: number;
  readonly callsOf?: (count: number) => number;
  /** Passes before the clock starts, at most, and the calls or texts of each. */
  readonly warmUp: { readonly count: number; readonly passes: number };
  readonly passes: number;
  /** Texts in a request, or documents in a call. */
  readonly batchSize: number;
  readonly inFlight: number;
  readonly dimensions?: number;
  readonly mostRounds?: number;
  readonly subjects: readonly SubjectName[];
  readonly targets: readonly Target[];
  /** Units of the quick form. */
  readonly quickCount: number;
};
