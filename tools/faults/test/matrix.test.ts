import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULTS } from "../src/cases/faults.ts";
import type { Fault } from "../src/fault.ts";
import { leaksIn } from "../src/play/canary.ts";
import { playFault } from "../src/play/play-fault.ts";
import { expectPlayed } from "./expect-outcome.ts";

/** Above what stood before the first fault. Hostile answers are bounded, so the whole matrix is. */
const MOST_MORE_BYTES = 200 * 1_048_576;

const warnings: Error[] = [];
const unhandled: unknown[] = [];
let before = 0;
let peak = 0;
let watch: NodeJS.Timeout;

const onWarning = (warning: Error): number => warnings.push(warning);
const onUnhandled = (reason: unknown): number => unhandled.push(reason);

beforeAll(() => {
  process.on("warning", onWarning);
  process.on("unhandledRejection", onUnhandled);
  before = process.memoryUsage().rss;
  watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
});

afterAll(() => {
  clearInterval(watch);
  process.off("warning", onWarning);
  process.off("unhandledRejection", onUnhandled);
});

const titled = (faults: readonly Fault[]): [string, Fault][] =>
  faults.map((fault) => [`${fault.name}: ${fault.does}`, fault]);

const TOGETHER = titled(FAULTS.filter(({ group }) => group !== "cancel"));
/** One by one, because they tell how soon connections are closed. */
const ALONE = titled(FAULTS.filter(({ group }) => group === "cancel"));

describe.concurrent("a fault of the server", () => {
  test.each(TOGETHER)("%s", async (_title, fault) => {
    const played = await playFault(fault);
    expect(played.leftOpen, "connections that outlive the client").toBe(0);
    expectPlayed(fault, played);
  });
});

describe("a caller who leaves", () => {
  test.each(ALONE)("%s", async (_title, fault) => {
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

  test("take less than 200 MiB more memory", () => {
    expect(peak - before).toBeLessThan(MOST_MORE_BYTES);
  });
});
