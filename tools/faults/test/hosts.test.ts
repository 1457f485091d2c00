import { describe, expect, test } from "vitest";
import { FAULTS } from "../src/cases/faults.ts";
import type { Fault } from "../src/fault.ts";
import { LANGCHAIN, LLAMAINDEX, type HostCalls } from "../src/play/hosts.ts";
import { playFault, type CallThrough } from "../src/play/play-fault.ts";
import { expectSame } from "./expect-outcome.ts";

/** Of every group that an adapter can meet; the rest differs only inside the client. */
const CHOSEN = [
  "refused",
  "resets-before-the-answer",
  "body-shorter-than-its-length",
  "never-answers",
  "status-307",
  "status-400",
  "status-401-bare-token",
  "status-403",
  "status-408",
  "status-429",
  "status-450",
  "status-500",
  "status-502-page",
  "status-503",
  "status-503-twice-then-good",
  "status-504",
  "status-401-of-ai-search",
  "page-with-200",
  "empty-200",
  "error-503-with-200",
  "vectors-in-another-order",
  "number-null",
  "rerank-one-index-twice",
  "chat-no-choices",
  "stream-closed-after-its-head",
  "stream-error-503-first",
  "stream-ends-without-a-finish",
  "stream-closed-after-an-event",
  "stream-of-pings-alone",
  "stream-done-without-its-blank-line",
  "secret-in-a-message",
  "secret-in-an-error-with-200",
];

const chosen = CHOSEN.flatMap((wanted) => FAULTS.filter(({ name }) => name === wanted));

/** The chosen faults whose call the host has, each with that call. */
const playable = (hostCalls: HostCalls): { name: string; fault: Fault; through: CallThrough }[] =>
  chosen.flatMap((fault) => {
    const through = "act" in fault ? undefined : hostCalls[fault.call];
    return through === undefined ? [] : [{ name: fault.name, fault, through }];
  });

test("at least 25 faults are chosen, and each is there", () => {
  expect(chosen.map(({ name }) => name)).toEqual(CHOSEN);
  expect(chosen.length).toBeGreaterThanOrEqual(25);
});

describe.concurrent("through LangChain", () => {
  test.each(playable(LANGCHAIN))("$name ends as it does without it", async ({ fault, through }) => {
    const direct = await playFault(fault);
    const hosted = await playFault(fault, through);
    expect(hosted.seen.begun, "requests at the server").toBe(direct.seen.begun);
    expectSame(fault, direct, hosted);
  });
});

describe.concurrent("through LlamaIndex", () => {
  test.each(playable(LLAMAINDEX))("$name ends as it does without it", async ({ fault, through }) => {
    const direct = await playFault(fault);
    const hosted = await playFault(fault, through);
    expect(hosted.seen.begun, "requests at the server").toBe(direct.seen.begun);
    expectSame(fault, direct, hosted);
  });
});
