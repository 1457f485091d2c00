import { performance } from "node:perf_hooks";
import { SUBJECTS, type SubjectName } from "../subjects/all.ts";
import type { Evidence, TaskKind } from "../subjects/subject.ts";
import { digestOf } from "./digest.ts";
import { peakMemoryMB } from "./peak-memory.ts";

/** One subject at one workload, for a process of its own. */
export type Job = {
  subject: SubjectName;
  task: TaskKind;
  address: string;
  /** What a pass is given. */
  count: number;
  warmUp: { count: number; passes: number };
  passes: number;
  batchSize: number;
  inFlight: number;
  floatOnly: boolean;
};

export type Measured = {
  /** Of one pass, on average, as is the next. */
  cpuMs: number;
  wallMs: number;
  /** The most that the process held, from its start on. */
  peakMB: number;
  /** Median wait for the first chunk, where that is what is asked. */
  waitMs?: number;
  chunks?: number;
  digest?: string;
};

/** Neither warming up nor measuring begins another pass after this: some subjects take thirty times as long as others. */
const LONG_MS = 2_000;

/** Warms the subject up, measures its passes, and tells what came. `ready` is called between the two. */
export async function measure(job: Job, ready: () => Promise<void>): Promise<Measured | "cannot"> {
  const { open } = await SUBJECTS[job.subject].load();
  const opened = await open[job.task]?.(job);
  if (opened === undefined) return "cannot";
  const warmUntil = performance.now() + LONG_MS;
  for (let pass = 0; pass < job.warmUp.passes && performance.now() < warmUntil; pass += 1)
    await opened.pass(job.warmUp.count);
  await ready();
  const cpu = process.cpuUsage();
  const started = performance.now();
  let evidence: Evidence | undefined;
  let passes = 0;
  for (; passes < job.passes && performance.now() < started + LONG_MS; passes += 1) {
    // Two passes' vectors at a time would count as memory that the subject needs.
    evidence = undefined;
    evidence = await opened.pass(job.count);
  }
  const wallMs = (performance.now() - started) / passes;
  const { user, system } = process.cpuUsage(cpu);
  const peakMB = peakMemoryMB();
  await opened.close();
  const figures = { cpuMs: (user + system) / 1_000 / passes, wallMs, peakMB };
  return evidence === undefined ? figures : { ...figures, ...told(evidence) };
}

function told(evidence: Evidence): Partial<Measured> {
  if (evidence.kind === "waits") return { waitMs: median(evidence.waitsMs) };
  const digest = digestOf(evidence);
  return {
    ...(digest === undefined ? {} : { digest }),
    ...(evidence.kind === "stream" ? { chunks: evidence.chunks } : {}),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
