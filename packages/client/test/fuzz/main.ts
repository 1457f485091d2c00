/** Fuzzes the pure rooms and whole calls: `--seconds` for each target, `--seed`, `--target` for one of them. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { setInterval } from "node:timers";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { TARGETS } from "./targets.ts";
import type { FuzzReport, FuzzTask } from "./task.ts";

const HUNG_AFTER_MS = 20_000;
const SHOWN_BYTES = 1_048_576;
const CORPUS = new URL("../../../../fixtures/fuzz/", import.meta.url);

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    target: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) throw new RangeError("--seconds and --seed are numbers");

/** Runs one target on a thread of its own, which can be ended even where an input never lets go of it. */
function run(name: string): Promise<FuzzReport> {
  const task: FuzzTask = {
    name,
    seed,
    seconds,
    progress: new SharedArrayBuffer(8),
    shown: new SharedArrayBuffer(SHOWN_BYTES),
  };
  const beats = new Int32Array(task.progress);
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<FuzzReport>();
  let lastBeat = -1;
  const watch = setInterval(() => {
    const beat = Atomics.load(beats, 0);
    if (beat === lastBeat) {
      const input = Uint8Array.from(new Uint8Array(task.shown).subarray(0, Atomics.load(beats, 1)));
      resolve({ crash: `${name}: an input took longer than ${HUNG_AFTER_MS / 1_000} s`, input });
    }
    lastBeat = beat;
  }, HUNG_AFTER_MS);
  worker.once("message", resolve);
  worker.once("error", reject);
  return promise.finally(() => {
    clearInterval(watch);
    void worker.terminate();
  });
}

/** Keeps an input that broke something where every later run begins with it. */
function keep(name: string, input: Uint8Array): string {
  const folder = new URL(`${name}/`, CORPUS);
  mkdirSync(folder, { recursive: true });
  const file = `crash-${createHash("sha256").update(input).digest("hex").slice(0, 12)}.bin`;
  writeFileSync(new URL(file, folder), input);
  return `fixtures/fuzz/${name}/${file}`;
}

const chosen = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0) throw new RangeError(`targets are ${TARGETS.map(({ name }) => name).join(", ")}`);
console.log(`${chosen.length} targets, ${seconds} s each, seed ${seed}, Node ${process.version}`);
let total = 0;
let crashes = 0;
for (const { name } of chosen) {
  const report = await run(name);
  if ("crash" in report) {
    crashes++;
    console.log(
      `${name.padEnd(20)} BROKEN  ${report.crash.slice(0, 400)}\n  kept in ${keep(name, report.input)}`,
    );
    continue;
  }
  const { executions, outcomes, largestBytes, slowestMs } = report.figures;
  total += executions;
  console.log(
    `${name.padEnd(20)} ${String(executions).padStart(9)} inputs, ${String(outcomes).padStart(5)} outcomes, largest ${largestBytes} bytes, slowest ${slowestMs.toFixed(1)} ms`,
  );
}
console.log(`${total} inputs, ${crashes} targets broken`);
process.exitCode = crashes === 0 ? 0 : 1;
