import * as client from "@paifang/client";
import { describe, expect, test } from "vitest";
import { FAULTS } from "../src/cases/faults.ts";
import type { Fault } from "../src/fault.ts";
import { LANGCHAIN, LLAMAINDEX, type HostCalls } from "../src/play/hosts.ts";
import { playFault } from "../src/play/play-fault.ts";
import { expectClean } from "./expect-outcome.ts";

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

/** Server and client must see the same, and the caller the same typed error, whoever stands between. */
async function playThrough(fault: Fault, hostCalls: HostCalls): Promise<void> {
  if ("act" in fault) return;
  const through = hostCalls[fault.call];
  const direct = await playFault(fault);
  const hosted = await playFault(fault, through);
  expect(hosted.seen.begun, "requests at the server").toBe(direct.seen.begun);
  expect(hosted.events.length, "attempts").toBe(direct.events.length);
  expect(hosted.outcome.ok).toBe(direct.outcome.ok);
  if (!hosted.outcome.ok && fault.expect.kind === "error") {
    const { error } = hosted.outcome;
    expect(client[fault.expect.class].isInstance(error), String(error)).toBe(true);
    expect(error).toMatchObject({ code: fault.expect.code, retryable: fault.expect.retryable });
  }
  expectClean(hosted);
}

test("at least 25 faults are chosen, and each is there", () => {
  expect(chosen.map(({ name }) => name)).toEqual(CHOSEN);
  expect(chosen.length).toBeGreaterThanOrEqual(25);
});

describe.concurrent.each([
  ["LangChain", LANGCHAIN],
  ["LlamaIndex", LLAMAINDEX],
] as const)("through %s", (_host, hostCalls) => {
  for (const fault of chosen) {
    if ("act" in fault || hostCalls[fault.call] === undefined) continue;
    test(`${fault.name} costs as many requests as without it, and ends in the same error`, () =>
      playThrough(fault, hostCalls));
  }
});
