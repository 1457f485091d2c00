import { Worker } from "node:worker_threads";
import { DIMENSIONS } from "./dimensions.ts";
import type { WorkerMessage } from "./encoder.worker.ts";
import { toUnitLength } from "./unit-length.ts";

const WORKERS = 2;
/** Texts handed to a worker at once: enough to group by length, few enough for the other to take its share. */
const SLICE = 32;

type Task = { text: string; resolve(vector: Float32Array): void; reject(reason: Error): void };
type Seat = { worker: Worker; ready: boolean; taken: Task[] };

/** Worker threads that run the sentence encoder, started on first use. */
export type EncoderPool = {
  encode(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
};

export function openPool(): EncoderPool {
  const seats: Seat[] = [];
  const waiting: Task[] = [];
  let failure: Error | undefined;

  function feed(): void {
    const idle = seats.filter(({ ready, taken }) => ready && taken.length === 0);
    for (const [index, seat] of idle.entries()) {
      seat.taken = waiting.splice(0, Math.min(SLICE, Math.ceil(waiting.length / (idle.length - index))));
      if (seat.taken.length > 0) seat.worker.postMessage(seat.taken.map(({ text }) => text));
    }
  }

  function hear(seat: Seat, message: WorkerMessage): void {
    const tasks = seat.taken;
    seat.ready = true;
    seat.taken = [];
    if (message !== "ready") settle(tasks, message);
    feed();
  }

  function fail(reason: Error): void {
    failure = reason;
    for (const task of [...waiting.splice(0), ...seats.flatMap(({ taken }) => taken.splice(0))])
      task.reject(reason);
  }

  function start(): void {
    // The flags of the program, such as `--eval` or a loader, are not for this thread.
    const worker = new Worker(workerUrl(), { execArgv: [] });
    const seat: Seat = { worker, ready: false, taken: [] };
    worker.on("message", (message: WorkerMessage) => hear(seat, message));
    worker.on("error", (reason) => fail(reason instanceof Error ? reason : new Error(String(reason))));
    worker.unref();
    seats.push(seat);
  }

  return {
    encode: async (texts) => {
      if (failure !== undefined) throw failure;
      while (seats.length < WORKERS) start();
      const vectors = texts.map(
        (text) => new Promise<Float32Array>((resolve, reject) => waiting.push({ text, resolve, reject })),
      );
      feed();
      return Promise.all(vectors);
    },
    close: async () => {
      fail(new Error("The emulator was closed."));
      await Promise.all(seats.map(({ worker }) => worker.terminate()));
    },
  };
}

function settle(tasks: readonly Task[], message: Exclude<WorkerMessage, "ready">): void {
  for (const [index, task] of tasks.entries())
    if ("failure" in message) task.reject(new Error(message.failure));
    else task.resolve(unitVector(message.vectors, index));
}

/** A copy, so that a remembered vector does not keep the block of its whole slice. */
function unitVector(block: Float32Array, index: number): Float32Array {
  const vector = block.slice(index * DIMENSIONS, (index + 1) * DIMENSIONS);
  return toUnitLength(vector) ?? vector;
}

/** From source the worker is the file beside this one; built, it is an entry beside the bundle. */
const workerUrl = (): URL =>
  import.meta.url.endsWith(".ts")
    ? new URL("./encoder.worker.ts", import.meta.url)
    : new URL("./encoder.worker.mjs", import.meta.url);
