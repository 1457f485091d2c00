import { markdownTable } from "markdown-table";
import type { ColdStart, RunRecord, WorkloadRecord } from "../run/record.ts";
import { SUBJECT_NAMES, SUBJECTS, type SubjectName } from "../subjects/all.ts";
import { WORKLOADS } from "../workloads/all.ts";
import type { Workload } from "../workloads/workload.ts";
import { digits, figureOf, ratioOf, spread, valuesOf, workloadOf, type Figure } from "./figures.ts";
import { verdictsOf } from "./verdicts.ts";

type Cells = readonly string[];

/** The first column is text, all others are numbers. */
const table = (head: Cells, rows: readonly Cells[]): string =>
  markdownTable([[...head], ...rows.map((row) => [...row])], {
    align: head.map((_, column) => (column === 0 ? "l" : "r")),
  });

const shown = (figure: Figure | undefined, more = ""): string =>
  figure === undefined ? "–" : `${digits(figure.median)}${more}`;

/** All targets, or those for which there is a figure. */
export function targetsTable(record: RunRecord, which: "all" | "measured"): string {
  const verdicts = verdictsOf(record).filter(({ figure }) => which === "all" || figure !== undefined);
  const rows = verdicts.map(({ title, bound, figure, met }) => [
    title,
    `≤ ${bound}`,
    shown(figure),
    figure === undefined ? "–" : spread(figure),
    verdictWord(figure, met),
  ]);
  return table(["target", "at most", "measured", "least to most", ""], rows);
}

function verdictWord(figure: Figure | undefined, met: boolean): string {
  if (figure === undefined) return "not measured";
  return met ? "met" : "**missed**";
}

const isReference = (name: SubjectName): boolean =>
  name === "raw-undici" || name === "raw-undici-again" || name === "bare-socket";

/** CPU of all subjects beside raw undici's, workloads across. */
export function comparison(record: RunRecord, names: readonly string[]): string {
  const workloads = names.flatMap((name) => workloadOf(record, name) ?? []);
  const subjects = SUBJECT_NAMES.filter(
    (subject) => !isReference(subject) && names.some((name) => definition(name)?.subjects.includes(subject)),
  );
  const rows = subjects.map((subject) => [
    SUBJECTS[subject].title,
    ...workloads.map((workload) =>
      definition(workload.name)?.subjects.includes(subject) ? cell(record, workload, subject) : "",
    ),
  ]);
  const reference = ["raw undici, µs CPU", ...workloads.map((workload) => absolute(workload, "raw-undici"))];
  return table(["", ...workloads.map(({ name }) => `\`${name}\``)], [reference, ...rows]);
}

const definition = (name: string): Workload | undefined => WORKLOADS.find((one) => one.name === name);

function cell(record: RunRecord, workload: WorkloadRecord, subject: SubjectName): string {
  if (record.absent.includes(subject)) return "not installed";
  const figure = ratioOf(workload, subject, "cpuMs");
  return figure === undefined ? failure(workload, subject) : digits(figure.median);
}

function failure({ rounds }: WorkloadRecord, subject: SubjectName): string {
  const failed = rounds.map((round) => round[subject]).find((outcome) => outcome && "failed" in outcome);
  return failed === undefined ? "–" : "failed";
}

const eachCpu = (workload: WorkloadRecord, subject: SubjectName): Figure | undefined =>
  figureOf(valuesOf(workload, subject, ({ cpuMs }) => (cpuMs * 1_000) / workload.count));

const absolute = (workload: WorkloadRecord, subject: SubjectName): string =>
  `${shown(eachCpu(workload, subject))} a ${definition(workload.name)?.unit}`;

/** Everything of one workload: CPU, wall time, memory, the server beside. */
export function workloadTable(workload: WorkloadRecord): string {
  const defined = definition(workload.name);
  const waits = defined?.task === "firstChunk";
  const head = [
    "",
    `µs CPU a ${defined?.unit}`,
    "to raw undici",
    "least to most",
    "wall to raw undici",
    "peak MB",
  ];
  const rows = (defined?.subjects ?? [])
    .filter((subject) => valuesOf(workload, subject, ({ cpuMs }) => cpuMs).length > 0)
    .map((subject) => {
      const ratio = ratioOf(workload, subject, "cpuMs");
      const wait = figureOf(valuesOf(workload, subject, ({ waitMs }) => waitMs));
      return [
        SUBJECTS[subject].title,
        shown(eachCpu(workload, subject)),
        shown(ratio),
        ratio === undefined ? "–" : spread(ratio),
        shown(ratioOf(workload, subject, "wallMs")),
        shown(figureOf(valuesOf(workload, subject, ({ peakMB }) => Math.round(peakMB)))),
        shown(serverShare(workload, subject)),
        ...(waits ? [wait === undefined ? "–" : wait.median.toFixed(3)] : []),
      ];
    });
  return table([...head, "server's CPU", ...(waits ? ["ms to first chunk"] : [])], rows);
}

/** CPU of the server to that of the client: the less, the less it disturbs. */
const serverShare = (workload: WorkloadRecord, subject: SubjectName): Figure | undefined =>
  figureOf(valuesOf(workload, subject, ({ cpuMs, server }) => server.cpuMs / cpuMs));

/** Raw undici beside itself. */
export function controlTable({ workloads }: RunRecord): string {
  const rows = workloads.flatMap((workload) => {
    const cpu = ratioOf(workload, "raw-undici-again", "cpuMs");
    const wall = ratioOf(workload, "raw-undici-again", "wallMs");
    return cpu === undefined || wall === undefined
      ? []
      : [[`\`${workload.name}\``, digits(cpu.median), spread(cpu), digits(wall.median), spread(wall)]];
  });
  return table(["A/A", "CPU", "least to most", "wall", "least to most"], rows);
}

export function coldTable(starts: readonly ColdStart[]): string {
  const rows = starts.map(({ name, cpuMs, memoryMB, size }) => {
    const cpu = figureOf(cpuMs);
    return [
      name === "nothing" ? "Node alone" : `\`${name}\``,
      shown(cpu),
      cpu === undefined ? "–" : spread(cpu),
      shown(figureOf(memoryMB)),
      size === undefined ? "" : String(size.packages),
      size === undefined ? "" : size.megabytes.toFixed(1),
    ];
  });
  return table(["import", "ms CPU", "least to most", "MB after it", "packages", "MB installed"], rows);
}

/** What a unit costs when there are ten and a hundred times as many. */
export function growthTable(record: RunRecord, names: readonly string[]): string {
  const rows = names.flatMap((name) => {
    const workload = workloadOf(record, name);
    if (workload === undefined) return [];
    return (definition(name)?.subjects ?? []).map((subject) => [
      definition(name)?.title ?? name,
      SUBJECTS[subject].title,
      shown(eachCpu(workload, subject)),
      shown(figureOf(valuesOf(workload, subject, ({ peakMB }) => peakMB))),
      shown(figureOf(valuesOf(workload, subject, ({ server }) => server.mostSockets))),
    ]);
  });
  return table(["", "", "µs CPU each", "peak MB", "sockets"], rows);
}
