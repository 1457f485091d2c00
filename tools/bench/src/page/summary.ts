import type { RunRecord } from "../run/record.ts";
import { failures } from "./page.ts";
import { controlTable, targetsTable, workloadTable } from "./tables.ts";

/** What a run shows on the screen. */
export function summary(record: RunRecord): string {
  const each = record.workloads.map((workload) => `${workload.name}\n\n${workloadTable(workload)}`);
  return [...each, controlTable(record), targetsTable(record, "measured"), ...failures(record)].join("\n\n");
}

/** Tiny counts have no figures worth showing: what ran, and what failed. */
export function quickSummary(record: RunRecord): string {
  const ran = record.workloads.map(
    ({ name, rounds }) => `${name}: ${rounds.flatMap(Object.keys).join(", ")}`,
  );
  const failed = failures(record);
  return [...ran, ...failed, `${failed.length} failed`].join("\n");
}
