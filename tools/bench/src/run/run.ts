import type { SubjectName } from "../subjects/all.ts";
import type { ServerProcess } from "../server/server-process.ts";
import { expectedDigest } from "./digest.ts";
import type { Job } from "./measure.ts";
import type { Planned } from "./plan.ts";
import type { Round, WorkloadRecord } from "./record.ts";
import { runJob, type Outcome } from "./run-job.ts";

export type Say = (line: string) => void;

/** Runs all rounds of one workload, one subject at a time. */
export async function runWorkload(
  planned: Planned,
  server: ServerProcess,
  say: Say,
): Promise<WorkloadRecord> {
  const { workload, count } = planned;
  const expected = expectedOf(planned);
  const rounds: Round[] = [];
  for (const [at, subjects] of planned.rounds.entries()) {
    const round: Partial<Record<SubjectName, Outcome>> = {};
    for (const subject of subjects) {
      const outcome = judged(await runJob(jobOf(planned, subject, server.address), server), expected);
      say(`${workload.name}, round ${at + 1}, ${subject}: ${shown(outcome, planned)}`);
      round[subject] = outcome;
    }
    rounds.push(round);
  }
  return { name: workload.name, count, rounds };
}

export const expectedOf = ({ workload, count, batchSize }: Planned): string =>
  expectedDigest({
    route: workload.route(count),
    count: workload.callsOf?.(count) ?? count,
    batchSize,
  });

export function jobOf(planned: Planned, subject: SubjectName, address: string): Job {
  const { workload, count, passes, warmUp, batchSize } = planned;
  return {
    subject,
    task: workload.task,
    address: `${address}/${workload.route(count)}`,
    count: workload.callsOf?.(count) ?? count,
    warmUp,
    passes,
    batchSize,
    inFlight: workload.inFlight,
    floatOnly: workload.floatOnly ?? false,
  };
}

/** A subject cannot win by dropping work. */
export const judged = (outcome: Outcome, expected: string): Outcome =>
  !("failed" in outcome) && outcome.digest !== undefined && outcome.digest !== expected
    ? { failed: "the answer is not what the server said" }
    : outcome;

function shown(outcome: Outcome, { workload, count }: Planned): string {
  if ("failed" in outcome) return `failed: ${outcome.failed}`;
  const { cpuMs, wallMs, peakMB, waitMs } = outcome;
  const each = (cpuMs * 1_000) / count;
  const wait = waitMs === undefined ? "" : `, waits ${waitMs.toFixed(3)} ms`;
  return `${each.toFixed(2)} µs CPU a ${workload.unit}${wait}, ${wallMs.toFixed(0)} ms, ${peakMB.toFixed(0)} MB`;
}
