import { SUBJECT_FACTS, type SubjectName } from "../subjects/all.ts";
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
export type Planned = { workload: Workload; count: number; rounds: readonly PlannedRound[] };

/** Which subject runs when: rounds of all, each begun with another one, so that nobody always comes first. */
export function planOf(choice: Choice, isInstalled: (peer: string) => boolean): Planned[] {
  refuseUnknown("workload", choice.workloads, WORKLOADS.map(({ name }) => name));
  refuseUnknown("subject", choice.subjects, Object.keys(SUBJECT_FACTS));
  return WORKLOADS.filter(({ name }) => choice.workloads?.includes(name) ?? true).map((workload) => {
    const subjects = workload.subjects.filter((name) => choice.subjects?.includes(name) ?? true);
    const rounds = Math.min(choice.rounds, workload.mostRounds ?? choice.rounds);
    return {
      workload,
      count: choice.quick ? workload.quickCount : workload.count,
      rounds: Array.from({ length: rounds }, (_, round) =>
        rotated(subjects, round).filter((name) => {
          const { peer } = SUBJECT_FACTS[name];
          return peer === undefined || (round < choice.peerRounds && isInstalled(peer));
        }),
      ),
    };
  });
}

const rotated = <T>(items: readonly T[], by: number): T[] => {
  const start = by % Math.max(items.length, 1);
  return [...items.slice(start), ...items.slice(0, start)];
};

function refuseUnknown(kind: string, asked: readonly string[] | undefined, known: readonly string[]): void {
  const stranger = asked?.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new RangeError(`there is no ${kind} "${stranger}"; there are ${known.join(", ")}`);
}
