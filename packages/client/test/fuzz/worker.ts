import { parentPort, workerData } from "node:worker_threads";
import { Crash, fuzz } from "./run.ts";
import { TARGETS } from "./targets.ts";
import type { FuzzReport, FuzzTask } from "./task.ts";

const { name, seed, seconds, progress, shown } = workerData as FuzzTask;
const beats = new Int32Array(progress);
const bytes = new Uint8Array(shown);

const report = (message: FuzzReport): void => parentPort?.postMessage(message);
const target = TARGETS.find((one) => one.name === name);
if (target === undefined) throw new RangeError(`there is no target ${name}`);

try {
  const figures = await fuzz(target, {
    seed,
    seconds,
    // Whoever watches sees which input it was, should it never end.
    beforeEach: (input) => {
      const kept = input.subarray(0, bytes.length);
      bytes.set(kept);
      Atomics.store(beats, 1, kept.length);
      Atomics.add(beats, 0, 1);
    },
  });
  report({ figures });
} catch (error) {
  if (!(error instanceof Crash)) throw error;
  report({ crash: error.message, input: error.input });
}
