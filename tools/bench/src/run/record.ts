import type { SubjectName } from "../subjects/all.ts";
import type { Workload } from "../workloads/workload.ts";
import type { Outcome } from "./run-job.ts";

/** A subject has no outcome in a round in which it was not run. */
export type Round = Readonly<Partial<Record<SubjectName, Outcome>>>;

export type WorkloadRecord = {
  readonly name: Workload["name"];
  readonly count: number;
  readonly rounds: readonly Round[];
};

/** Imports in fresh processes, and what an empty project has after an installation. */
export type ColdStart = {
  readonly name: string;
  readonly cpuMs: readonly number[];
  readonly memoryMB: readonly number[];
  readonly size?: { readonly packages: number; readonly megabytes: number };
};

export type Machine = { readonly processor: string; readonly cores: number; readonly memoryGB: number };

/** All that a page is made of. Nothing in it is computed twice: medians are the page's. */
export type RunRecord = {
  readonly startedAt: string;
  readonly minutes: number;
  readonly command: string;
  readonly node: string;
  readonly undici: string;
  readonly commit: string;
  readonly machine: Machine;
  /** Of the last minute, before and after. */
  readonly load: readonly [number, number];
  readonly rounds: number;
  readonly peerRounds: number;
  readonly workloads: readonly WorkloadRecord[];
  readonly coldStarts: readonly ColdStart[];
  readonly absent: readonly SubjectName[];
};
