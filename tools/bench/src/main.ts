/** Measures, and writes the page: see the README for what may be asked for. */
import { loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { installPacked, installPeers } from "./peers/install.ts";
import { isInstalled } from "./peers/peers.ts";
import { commit, machine, undiciVersion } from "./run/circumstances.ts";
import { coldStarts } from "./run/cold-start.ts";
import { planOf, type Choice } from "./run/plan.ts";
import type { RunRecord, WorkloadRecord } from "./run/record.ts";
import { runWorkload, type Say } from "./run/run.ts";
import { SUBJECT_NAMES, SUBJECTS } from "./subjects/all.ts";
import { startServerProcess } from "./server/server-process.ts";
import { failures } from "./page/page.ts";
import { publish, publishedRun } from "./page/publish.ts";
import { quickSummary, summary } from "./page/summary.ts";

const { values } = parseArgs({
  options: {
    workloads: { type: "string" },
    subjects: { type: "string" },
    rounds: { type: "string", default: "5" },
    "peer-rounds": { type: "string", default: "2" },
    quick: { type: "boolean", default: false },
    "page-only": { type: "boolean", default: false },
  },
});
const listed = (text: string | undefined): string[] | undefined =>
  text?.split(",").map((name) => name.trim());
const choice: Choice = {
  rounds: values.quick ? 1 : Number(values.rounds),
  peerRounds: values.quick ? 1 : Number(values["peer-rounds"]),
  quick: values.quick,
  workloads: listed(values.workloads),
  subjects: listed(values.subjects),
};
if (!Number.isInteger(choice.rounds) || choice.rounds < 1 || !Number.isInteger(choice.peerRounds))
  throw new RangeError("--rounds and --peer-rounds are whole numbers");

const say: Say = (line) => console.error(line);
/** Only a run of everything is worth keeping. */
const isWhole = choice.workloads === undefined && choice.subjects === undefined && !choice.quick;

if (values["page-only"]) await publish(await publishedRun());
else {
  await installPeers(say);
  if (isWhole) await installPacked(say);
  const record = await run(choice);
  console.log(choice.quick ? quickSummary(record) : summary(record));
  if (failures(record).length > 0) process.exitCode = 1;
  if (isWhole) await publish(record);
}

async function run(chosen: Choice): Promise<RunRecord> {
  const started = performance.now();
  const [loadBefore = 0] = loadavg();
  const startedAt = new Date().toISOString();
  await using server = await startServerProcess();
  const workloads: WorkloadRecord[] = [];
  for (const planned of planOf(chosen, isInstalled)) workloads.push(await runWorkload(planned, server, say));
  const colds = isWhole ? await coldStarts(chosen.rounds * 2) : [];
  const [loadAfter = 0] = loadavg();
  return {
    startedAt,
    minutes: Math.round((performance.now() - started) / 6_000) / 10,
    command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
    node: process.version,
    undici: undiciVersion(),
    commit: commit(),
    machine: machine(),
    load: [loadBefore, loadAfter],
    rounds: chosen.rounds,
    peerRounds: chosen.peerRounds,
    workloads,
    coldStarts: colds,
    absent: SUBJECT_NAMES.filter((name) => {
      const { peer } = SUBJECTS[name];
      return peer !== undefined && !isInstalled(peer);
    }),
  };
}
