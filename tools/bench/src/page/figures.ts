import type { SubjectName } from "../subjects/all.ts";
import type { Ran } from "../run/run-job.ts";
import type { RunRecord, WorkloadRecord } from "../run/record.ts";

/** The middle one of several rounds, and how far they lie apart. */
export type Figure = { median: number; least: number; most: number; rounds: number };

export function figureOf(values: readonly number[]): Figure | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return undefined;
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? most;
  const median = Number.isInteger(middle) ? (upper + (sorted[middle - 1] ?? upper)) / 2 : upper;
  return { median, least, most, rounds: sorted.length };
}

export const workloadOf = (record: RunRecord, name: string): WorkloadRecord | undefined =>
  record.workloads.find((workload) => workload.name === name);

type Pick = (ran: Ran) => number | undefined;

/** A value of one subject, over the rounds in which it ran. */
export function valuesOf({ rounds }: WorkloadRecord, subject: SubjectName, pick: Pick): number[] {
  return rounds.flatMap((round) => valueIn(round[subject], pick) ?? []);
}

/** Two subjects in the same round, since what disturbs a round disturbs both. */
export function pairsOf(
  { rounds }: WorkloadRecord,
  [subject, other]: readonly [SubjectName, SubjectName],
  compare: (one: Ran, other: Ran) => number | undefined,
): Figure | undefined {
  return figureOf(
    rounds.flatMap((round) => {
      const one = ranIn(round[subject]);
      const against = ranIn(round[other]);
      return one === undefined || against === undefined ? [] : (compare(one, against) ?? []);
    }),
  );
}

type Outcome = WorkloadRecord["rounds"][number][SubjectName];

const ranIn = (outcome: Outcome): Ran | undefined =>
  outcome === undefined || "failed" in outcome ? undefined : outcome;

function valueIn(outcome: Outcome, pick: Pick): number | undefined {
  const ran = ranIn(outcome);
  return ran === undefined ? undefined : pick(ran);
}

export const ratioOf = (
  workload: WorkloadRecord,
  subject: SubjectName,
  of: "cpuMs" | "wallMs",
): Figure | undefined => pairsOf(workload, [subject, "raw-undici"], (one, other) => one[of] / other[of]);

/** Figures have as many digits as they deserve. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const spread = ({ least, most, rounds }: Figure): string =>
  rounds === 1 ? "one round" : `${digits(least)} to ${digits(most)}`;
