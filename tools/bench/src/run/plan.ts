import { SUBJECT_NAMES, SUBJECTS, type SubjectName } from "../subjects/all.ts";
import { WORKLOADS } from "../workloads/all.ts";
import type { Workload } from "../workloads/workload.ts";

export type Choice = {
  rounds: number;
  /** Peers are slow, and their figures need not be as fine. */
  peerRounds: number;
  quick: boolean;
  workloads?: readonly string[] | undefined;
  subjects?: readonly string[] | undefined;
};

export type PlannedRound = readonly SubjectName[];
export type Planned = {
  workload: Workload;
  count: number;
  passes: number;
  warmUp: Workload["warmUp"];
  batchSize: number;
  rounds: readonly PlannedRound[];
};

/** Small counts, which still go in several requests; they warm nothing up and are no figures. */
const QUICK_BATCH = 16;

/** Which subject runs when: rounds of all, each begun with another one, so that nobody always comes first. */
export function planOf(choice: Choice, isInstalled: (peer: string) => boolean): Planned[] {
  refuseUnknown(
    "workload",
    choice.workloads,
    WORKLOADS.map(({ name }) => name),
  );
  refuseUnknown("subject", choice.subjects, SUBJECT_NAMES);
  return WORKLOADS.filter(({ name }) => choice.workloads?.includes(name) ?? true).map((workload) => {
    const subjects = workload.subjects.filter((name) => choice.subjects?.includes(name) ?? true);
    const rounds = Math.min(choice.rounds, workload.mostRounds ?? choice.rounds);
    return {
      workload,
      ...extentOf(workload, choice.quick),
      rounds: Array.from({ length: rounds }, (_, round) =>
        rotated(subjects, round).filter((name) => {
          const { peer } = SUBJECTS[name];
          return peer === undefined || (round < choice.peerRounds && isInstalled(peer));
        }),
      ),
    };
  });
}

function extentOf(
  workload: Workload,
  isQuick: boolean,
): Pick<Planned, "count" | "passes" | "warmUp" | "batchSize"> {
  const { count, passes, warmUp, batchSize, quickCount, unit, callsOf } = workload;
  if (!isQuick) return { count, passes, warmUp, batchSize };
  return {
    count: quickCount,
    passes: 1,
    warmUp: { count: callsOf?.(quickCount) ?? quickCount, passes: 1 },
    batchSize: unit === "text" ? QUICK_BATCH : batchSize,
  };
}

const rotated = <T>(items: readonly T[], by: number): T[] => {
  const start = by % Math.max(items.length, 1);
  return [...items.slice(start), ...items.slice(0, start)];
};

function refuseUnknown(kind: string, asked: readonly string[] | undefined, known: readonly string[]): void {
  const stranger = asked?.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new RangeError(`there is no ${kind} "${stranger}"; there are ${known.join(", ")}`);
}
