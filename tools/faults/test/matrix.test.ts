import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULTS } from "../src/cases/faults.ts";
import type { Fault } from "../src/fault.ts";
import { leaksIn } from "../src/play/canary.ts";
import { playFault } from "../src/play/play-fault.ts";
import { expectPlayed } from "./expect-outcome.ts";

const MIB = 1_048_576;
/**
 * Above what stood before the first fault, with eight faults at a time and their servers in this process. Each
 * hostile answer is bounded, so all of them are; what one of them may cost is measured in a process of its own.
 */
const MOST_MORE_LIVE_BYTES = 256 * MIB;
const MOST_MORE_RESIDENT_BYTES = 512 * MIB;

const warnings: Error[] = [];
const unhandled: unknown[] = [];
const memory = (): { live: number; resident: number } => {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: heapUsed + external, resident: rss };
};
let before = memory();
let peak = memory();
let watch: NodeJS.Timeout;

const onWarning = (warning: Error): number => warnings.push(warning);
const onUnhandled = (reason: unknown): number => unhandled.push(reason);

beforeAll(() => {
  process.on("warning", onWarning);
  process.on("unhandledRejection", onUnhandled);
  before = memory();
  watch = setInterval(() => {
    const { live, resident } = memory();
    peak = { live: Math.max(peak.live, live), resident: Math.max(peak.resident, resident) };
  }, 10);
});

afterAll(() => {
  clearInterval(watch);
  process.off("warning", onWarning);
  process.off("unhandledRejection", onUnhandled);
});

const titled = (faults: readonly Fault[]): [string, Fault][] =>
  faults.map((fault) => [`${fault.name}: ${fault.does}`, fault]);

/** Callers who leave too: these tests tell how soon connections are closed. */
const isAlone = ({ group, alone = false }: Fault): boolean => alone || group === "cancel";

describe.concurrent("a fault of the server", () => {
  test.each(titled(FAULTS.filter((fault) => !isAlone(fault))))("%s", async (_title, fault) => {
    const played = await playFault(fault);
    expect(played.leftOpen, "connections that outlive the client").toBe(0);
    expectPlayed(fault, played);
  });
});

describe("a fault or a caller by themselves", () => {
  test.each(titled(FAULTS.filter(isAlone)))("%s", async (_title, fault) => {
    const played = await playFault(fault);
    expect(played.leftOpen, "connections that outlive the client").toBe(0);
    expectPlayed(fault, played);
  });
});

describe("all faults together", () => {
  test("leave nothing rejected that nobody handles", async () => {
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });

  test("tell no secret in a warning of the process", () => {
    expect(leaksIn({ warnings })).toEqual([]);
  });

  test("take no more memory than answers are allowed to", () => {
    expect(peak.live - before.live).toBeLessThan(MOST_MORE_LIVE_BYTES);
    expect(peak.resident - before.resident).toBeLessThan(MOST_MORE_RESIDENT_BYTES);
  });
});
