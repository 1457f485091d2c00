import { getEventListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { EasClient } from "@paifang/client";
import { load, type Tally } from "./load.ts";
import {
  added,
  heapMebibytes,
  residentMebibytes,
  resources,
  slopeMebibytes,
  type Sample,
} from "./measures.ts";
import type { ServerFigures } from "./server.ts";
import { startServerProcess } from "./server-process.ts";

const CALLERS = 64;
const WARM_UP_SHARE = 0.05;
const MOST_WARM_UP = 5_000;
const SAMPLES = 100;
const TIMEOUT_MS = 1_500;
const DEADLINE_MS = 30_000;
const SETTLED_WITHIN_MS = 3_000;
const LOOK_EACH_MS = 50;

export type SoakFigures = {
  calls: number;
  tally: Tally;
  server: ServerFigures;
  seconds: number;
  heapStartMebibytes: number;
  heapEndMebibytes: number;
  slopeMebibytes: number;
  /** Kinds of resources that were not there before the client, after it was closed. */
  leftResources: readonly string[];
  /** On the signal that nearly every call was given. */
  leftListeners: number;
  unhandled: number;
  warnings: number;
};

/** Runs the whole soak against a server in another process. */
export async function soak(calls: number, seed: number): Promise<SoakFigures> {
  const strays = watchStrays();
  await using server = await startServerProcess(seed);
  const before = resources();
  const shared = new AbortController();
  const client = new EasClient({
    endpoint: server.endpoint,
    token: "soak-token",
    model: "soak",
    attemptTimeoutMs: TIMEOUT_MS,
    firstEventTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
    deadlineMs: DEADLINE_MS,
  });
  const common = { client, callers: CALLERS, signal: shared.signal };
  const warmUp = Math.min(MOST_WARM_UP, Math.ceil(calls * WARM_UP_SHARE));
  await load({ ...common, calls: warmUp, seed: seed + 1 });
  const heapStartMebibytes = heapMebibytes();
  const samples: Sample[] = [];
  const each = Math.max(1, Math.floor(calls / SAMPLES));
  const startedAt = performance.now();
  const tally = await load({
    ...common,
    calls,
    seed,
    onCall: (ended) => {
      if (ended % each === 0) samples.push({ calls: ended, mebibytes: residentMebibytes() });
    },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const heapEndMebibytes = heapMebibytes();
  await client.close();
  const leftResources = await settled(before);
  return {
    calls,
    tally,
    server: await server.figures(),
    seconds,
    heapStartMebibytes,
    heapEndMebibytes,
    slopeMebibytes: slopeMebibytes(samples.slice(Math.floor(samples.length / 5))),
    leftResources,
    leftListeners: getEventListeners(shared.signal, "abort").length,
    ...strays.end(),
  };
}

/** Sockets close in a few turns; what is there after that stays. */
async function settled(before: ReadonlyMap<string, number>): Promise<string[]> {
  const endAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const left = added(before, resources()).filter((kind) => !kind.startsWith("Immediate"));
    if (left.length === 0 || performance.now() > endAt) return left;
    await setTimeout(LOOK_EACH_MS, undefined, { ref: false });
  }
}

/** Counts what nobody handled, and what Node warned of. */
function watchStrays(): { end(): { unhandled: number; warnings: number } } {
  let unhandled = 0;
  let warnings = 0;
  const onUnhandled = (): void => void unhandled++;
  const onWarning = (): void => void warnings++;
  process.on("unhandledRejection", onUnhandled).on("uncaughtException", onUnhandled).on("warning", onWarning);
  return {
    end: () => {
      process
        .off("unhandledRejection", onUnhandled)
        .off("uncaughtException", onUnhandled)
        .off("warning", onWarning);
      return { unhandled, warnings };
    },
  };
}
