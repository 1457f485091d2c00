import type { RunRecord } from "../run/record.ts";
import { controlTable, targetsTable, workloadTable } from "./tables.ts";

/** What a run shows on the screen. */
export function summary(record: RunRecord): string {
  const each = record.workloads.map((workload) => `${workload.name}\n\n${workloadTable(workload)}`);
  return [...each, controlTable(record), targetsTable(record)].join("\n\n");
}
