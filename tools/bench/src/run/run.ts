import { SUBJECT_FACTS, type SubjectName } from "../subjects/all.ts";
import type { ServerProcess } from "../server/server-process.ts";
import type { Workload } from "../workloads/workload.ts";
import { expectedDigest } from "./digest.ts";
import type { Job } from "./measure.ts";
import type { Planned } from "./plan.ts";
import type { Round, WorkloadRecord } from "./record.ts";
import { runJob, type Outcome } from "./run-job.ts";

export type Say = (line: string) => void;

/** Runs all rounds of one workload, one subject at a time. */
export async function runWorkload(planned: Planned, server: ServerProcess, say: Say): Promise<WorkloadRecord> {
  const { workload, count } = planned;
  const expected = expectedDigest({
    route: workload.route(count),
    count: workload.callsOf?.(count) ?? count,
    batchSize: workload.batchSize,
  });
  const rounds: Round[] = [];
  for (const [at, subjects] of planned.rounds.entries()) {
    const round: Partial<Record<SubjectName, Outcome>> = {};
    for (const subject of subjects) {
      const outcome = judged(await runJob(jobOf(planned, subject, server), server), expected);
      say(`${workload.name}, round ${at + 1}: ${SUBJECT_FACTS[subject].title} ${shown(outcome, planned)}`);
      round[subject] = outcome;
    }
    rounds.push(round);
  }
  return { name: workload.name, count, rounds };
}

function jobOf({ workload, count }: Planned, subject: SubjectName, server: ServerProcess): Job {
  const isQuick = count !== workload.count;
  const calls = workload.callsOf?.(count) ?? count;
  return {
    subject,
    task: workload.task,
    address: `${server.address}/${workload.route(count)}`,
    count: calls,
    warmUp: isQuick ? { count: calls, passes: 1 } : workload.warmUp,
    passes: isQuick ? 1 : workload.passes,
    batchSize: batchOf(workload, isQuick),
    inFlight: workload.inFlight,
    floatOnly: workload.floatOnly ?? false,
  };
}

/** Small counts still go in several requests. */
const batchOf = ({ batchSize, unit }: Workload, isQuick: boolean): number =>
  isQuick && unit === "text" ? 16 : batchSize;

/** A subject cannot win by dropping work. */
const judged = (outcome: Outcome, expected: string): Outcome =>
  !("failed" in outcome) && outcome.digest !== undefined && outcome.digest !== expected
    ? { failed: "the answer is not what the server said" }
    : outcome;

function shown(outcome: Outcome, { workload, count }: Planned): string {
  if ("failed" in outcome) return `failed: ${outcome.failed}`;
  const { cpuMs, wallMs, peakMB, waitMs } = outcome;
  const each = (cpuMs * 1_000) / (count * workload.passes);
  const wait = waitMs === undefined ? "" : `, waits ${waitMs.toFixed(3)} ms`;
  return `${each.toFixed(2)} µs CPU a ${workload.unit}${wait}, ${wallMs.toFixed(0)} ms, ${peakMB.toFixed(0)} MB`;
}
