import type { SubjectName } from "../subjects/all.ts";
import type { TaskKind } from "../subjects/subject.ts";

/** What a target bounds: CPU or wall time as a ratio to raw undici or in ms, peak memory, or a count at the server. */
export type Target = {
  /** Names the file in `missed/` that says why, where it is missed. */
  readonly name: string;
  readonly title: string;
  readonly subject: SubjectName;
  readonly atMost: number;
} & (
  | { readonly of: "cpu-ratio" | "wall-ratio" }
  /** Memory as a ratio to another subject's. */
  | { readonly of: "memory-ratio"; readonly against: SubjectName }
  /** ms of CPU a unit, or of waiting, above what another subject needs. */
  | { readonly of: "cpu-ms-above" | "wait-ms-above"; readonly against: SubjectName }
  | { readonly of: "sockets" }
);

export type Workload = {
  readonly name: string;
  readonly title: string;
  readonly task: TaskKind;
  /** The server's route; streams have their length in it. */
  readonly route: (count: number) => string;
  readonly unit: "text" | "chunk" | "call" | "request";
  /** Units of one pass. */
  readonly count: number;
  /** What `pass` is given: a stream is one call, however many chunks it has. */
  readonly callsOf?: (count: number) => number;
  readonly warmUp: { readonly count: number; readonly passes: number };
  readonly passes: number;
  readonly batchSize: number;
  readonly inFlight: number;
  readonly dimensions?: number;
  readonly subjects: readonly SubjectName[];
  readonly targets: readonly Target[];
  /** Counts with which the quick form runs. */
  readonly quickCount: number;
};
