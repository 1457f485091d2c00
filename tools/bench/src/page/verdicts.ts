import type { RunRecord } from "../run/record.ts";
import { WORKLOADS } from "../workloads/all.ts";
import type { Target, Workload } from "../workloads/workload.ts";
import { figureOf, pairsOf, ratioOf, valuesOf, workloadOf, type Figure } from "./figures.ts";

/** A target and what came of it; without a figure it was not measured. */
export type Verdict = {
  name: string;
  title: string;
  bound: string;
  figure: Figure | undefined;
  met: boolean;
};

const BYTES_OF_A_NUMBER = 4;
const CLIENT = "@paifang/client";

export function verdictsOf(record: RunRecord): Verdict[] {
  const measured = WORKLOADS.flatMap((workload) =>
    workload.targets.map((target) => verdict(target, boundOf(target), reached(target, workload, record))),
  );
  return [...measured, ...coldVerdicts(record)];
}

const verdict = (
  { name, title, atMost }: Pick<Target, "name" | "title" | "atMost">,
  bound: string,
  figure: Figure | undefined,
): Verdict => ({ name, title, bound, figure, met: figure !== undefined && figure.median <= atMost });

function boundOf(target: Target): string {
  if (target.of === "cpu-ms-above") return `${target.atMost} ms CPU`;
  if (target.of === "wait-ms-above") return `${target.atMost.toFixed(2)} ms`;
  return target.of === "sockets" ? `${target.atMost} sockets` : `${target.atMost.toFixed(2)} ×`;
}

function reached(target: Target, workload: Workload, record: RunRecord): Figure | undefined {
  const rounds = workloadOf(record, workload.name);
  if (rounds === undefined) return undefined;
  const { subject } = target;
  switch (target.of) {
    case "cpu-ratio":
      return ratioOf(rounds, subject, "cpuMs");
    case "wall-ratio":
      return ratioOf(rounds, subject, "wallMs");
    case "memory-ratio":
      return pairsOf(rounds, [subject, target.against], (one, other) => one.peakMB / other.peakMB);
    case "cpu-ms-above":
      return pairsOf(rounds, [subject, target.against], (one, other) => one.cpuMs - other.cpuMs);
    case "wait-ms-above":
      return pairsOf(rounds, [subject, target.against], (one, other) =>
        one.waitMs === undefined || other.waitMs === undefined ? undefined : one.waitMs - other.waitMs,
      );
    case "sockets":
      return figureOf(valuesOf(rounds, subject, ({ server }) => server.mostSockets));
    case "memory-growth":
      return growthOf(record, { subject, large: workload, smallName: target.from });
  }
}

type Growth = { subject: Target["subject"]; large: Workload; smallName: string };

/** The vectors are the caller's; what else is held has no reason to grow. */
function growthOf(record: RunRecord, { subject, large, smallName }: Growth): Figure | undefined {
  const besides = (name: string, dimensions = 0): number[] => {
    const rounds = workloadOf(record, name);
    if (rounds === undefined) return [];
    const vectorsMB = (rounds.count * dimensions * BYTES_OF_A_NUMBER) / 2 ** 20;
    return valuesOf(rounds, subject, ({ peakMB }) => peakMB - vectorsMB);
  };
  const before = besides(smallName, large.dimensions);
  const after = besides(large.name, large.dimensions);
  return figureOf(
    after.flatMap((value, round) => (before[round] === undefined ? [] : value / before[round])),
  );
}

function coldVerdicts({ coldStarts }: RunRecord): Verdict[] {
  const client = coldStarts.find(({ name }) => name === CLIENT);
  const { packages, megabytes } = client?.size ?? {};
  return [
    verdict(
      { name: "import", title: `\`import "${CLIENT}"\``, atMost: 50 },
      "50 ms CPU",
      figureOf(client?.cpuMs ?? []),
    ),
    verdict(
      { name: "packages", title: "installed packages", atMost: 3 },
      "3 packages",
      figureOf(packages === undefined ? [] : [packages]),
    ),
    verdict(
      { name: "size", title: "installed size", atMost: 3 },
      "3 MB",
      figureOf(megabytes === undefined ? [] : [megabytes]),
    ),
  ];
}
