/** Jobs against a default EAS service: `--requests` (5,000), `--service-ms` (20). Exits 1 when a bound is broken. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { bareJob } from "../bulk/bare-job.ts";
import { bulkJob, burst, goodTexts, poisonedTexts } from "../bulk/jobs.ts";
import { burstRows, jobRows, poisonRows } from "../bulk/report.ts";
import { startServiceProcess } from "../bulk/service-process.ts";
import { allHold, circumstances, table, type Row } from "../figures-table.ts";

const BURST_CALLS = 1_000;
const DEFAULT_BATCH = 16;

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "5000" },
    "service-ms": { type: "string", default: "20" },
  },
});
const requests = Number(values.requests);
const serviceMs = Number(values["service-ms"]);
if (!Number.isInteger(requests) || requests < 100 || !(serviceMs > 0))
  throw new RangeError("--requests is a whole number from 100, --service-ms a number above 0");

await using service = await startServiceProcess(serviceMs);
const rows: Row[] = [];
const idealSeconds = (requests * serviceMs) / service.workers / 1_000;
const bareSeconds = await bareJob(service, goodTexts(requests));
await service.reset();
const job = await bulkJob(service, goodTexts(requests), 1);
rows.push(...jobRows(`${requests} texts, one a request`, job, { idealSeconds, bareSeconds }));
await service.reset();
const { texts, bad } = poisonedTexts(requests);
rows.push(...poisonRows("one text in a hundred bad", await bulkJob(service, texts, DEFAULT_BATCH), bad));
await service.reset();
rows.push(...burstRows(`${BURST_CALLS} calls in one tick`, await burst(service, BURST_CALLS)));

console.log(
  `bulk --requests ${requests} --service-ms ${serviceMs}: ${circumstances(availableParallelism())}`,
);
console.log(table(rows));
process.exitCode = allHold(rows) ? 0 : 1;
