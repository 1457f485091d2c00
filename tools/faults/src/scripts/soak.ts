/** Calls for hours in minutes, and what is left of them: `--requests` (100,000), `--seed`. Exits 1 when a bound is broken. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { allHold, circumstances, table } from "../figures-table.ts";
import { rowsOf } from "../soak/report.ts";
import { soak } from "../soak/soak.ts";

const { values } = parseArgs({
  options: { requests: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
if (!Number.isInteger(requests) || requests < 100 || !Number.isInteger(seed))
  throw new RangeError("--requests is a whole number from 100, --seed a whole number");

const figures = await soak(requests, seed);
for (const stranger of figures.tally.strangers.slice(0, 5)) console.error(stranger);
const rows = rowsOf(figures);
console.log(`soak --requests ${requests} --seed ${seed}: ${circumstances(availableParallelism())}`);
console.log(table(rows));
process.exitCode = allHold(rows) ? 0 : 1;
