import {
  AuthError,
  ConnectionError,
  HttpError,
  PaifangError,
  PartialBatchError,
  RateLimitError,
  RedirectError,
  ResponseError,
  StreamError,
  TimeoutError,
  type AttemptEvent,
} from "@paifang/client";
import { expect } from "vitest";
import type { Count, ErrorClass, ExpectedError, Fault } from "../src/fault.ts";
import { leaksIn } from "../src/play/canary.ts";
import type { Played } from "../src/play/play-fault.ts";

/** From leaving to the closed connection. A slow machine may take longer, but no more turns of its event loop. */
const MOST_LEAVING_MS = 100;
const MOST_LEAVING_TURNS = 100;

const CLASSES: Readonly<Record<ErrorClass, { isInstance(value: unknown): boolean }>> = {
  PaifangError,
  ConnectionError,
  TimeoutError,
  HttpError,
  AuthError,
  RateLimitError,
  RedirectError,
  ResponseError,
  StreamError,
  PartialBatchError,
};

/** Checks all that holds for every fault, and what this one expects. */
export function expectPlayed({ expect: expected }: Fault, played: Played): void {
  const { outcome, events, seen } = played;
  if (expected.kind === "value") expect(shown(played)).toEqual({ gave: expected.gives });
  else if (expected.kind === "abort") expect(outcome).toEqual({ ok: false, error: played.reason });
  else expectError(expected, played);
  if (expected.kind === "abort" && !outcome.ok) expect(outcome.error).toBe(played.reason);

  expectCount(seen.begun, expected.requests, "requests at the server");
  const attempts =
    expected.attempts ?? (typeof expected.requests === "number" ? expected.requests : undefined);
  if (attempts !== undefined && expected.kind !== "abort")
    expect(events.length, "attempts that were told of").toBe(attempts);
  if (expected.firstWaitMs !== undefined)
    expect(firstWait(events), "ms of the first wait").toBeCloseTo(expected.firstWaitMs, 3);
  expectClean(played);
}

/** Holds whatever the outcome was. */
function expectClean({ outcome, events, leaving, elsewhere, clients }: Played): void {
  const failure = outcome.ok ? undefined : outcome.error;
  expect(leaksIn({ failure, events, clients }), "places that hold a secret").toEqual([]);
  expect(elsewhere, "connections to another server").toBe(0);
  if (leaving === undefined) return;
  const isPrompt = leaving.ms <= MOST_LEAVING_MS || leaving.turns <= MOST_LEAVING_TURNS;
  expect(isPrompt, `closed ${leaving.ms} ms, ${leaving.turns} turns after the caller left`).toBe(true);
}

/** The class, the code and the rest of a typed error. */
function expectError(expected: ExpectedError, { outcome, events }: Played): void {
  expect(outcome.ok ? { gave: outcome.value } : summaryOf(outcome.error)).toEqual({
    class: expected.class,
    code: expected.code,
    retryable: expected.retryable,
  });
  const error = outcome.ok ? undefined : outcome.error;
  expect(CLASSES[expected.class].isInstance(error)).toBe(true);
  if (!PaifangError.isInstance(error)) return;
  expect(error.advice, "advice").not.toBe("");
  expect(error.message).toContain(error.advice);
  // It has an error of its own for each place that failed.
  if (error.code !== "BATCH_PARTIAL") expectPlace(error, attemptsOf(expected, events));
  if (expected.has !== undefined) expect(error).toMatchObject(expected.has);
  if (expected.says !== undefined) expect(error.message).toMatch(expected.says);
}

function expectPlace({ endpoint, operation, attempts }: PaifangError, expectedAttempts: unknown): void {
  expect(endpoint).toMatch(/^https?:\/\/127\.0\.0\.1:\d+/);
  expect(operation, "operation").toBeTypeOf("string");
  expect(attempts, "attempts that the error tells").toBe(expectedAttempts);
}

/** The client must tell of as many attempts, and the caller get the same typed error, whoever stands between. */
export function expectSame({ expect: expected }: Fault, direct: Played, hosted: Played): void {
  expect(hosted.leftOpen, "connections that outlive the client").toBe(0);
  expect(hosted.events.length, "attempts").toBe(direct.events.length);
  expect(hosted.outcome.ok).toBe(direct.outcome.ok);
  expectClean(hosted);
  if (hosted.outcome.ok || expected.kind !== "error") return;
  const { error } = hosted.outcome;
  expect(CLASSES[expected.class].isInstance(error), String(error)).toBe(true);
  expect(error).toMatchObject({ code: expected.code, retryable: expected.retryable });
}

/** What the events say, but where a call makes several exchanges the case names the attempts of the failed one. */
const attemptsOf = ({ has }: ExpectedError, events: readonly AttemptEvent[]): unknown =>
  has?.["attempts"] ?? events.at(-1)?.attempt;

function summaryOf(error: unknown): unknown {
  if (!PaifangError.isInstance(error)) return error;
  const { name, code, retryable } = error;
  return { class: name, code, retryable };
}

/** An outcome that should have been a value, so that a difference says what came in its place. */
const shown = ({ outcome }: Played): unknown =>
  outcome.ok ? { gave: outcome.value } : { failed: summaryOf(outcome.error), why: String(outcome.error) };

function expectCount(found: number, expected: Count, what: string): void {
  if (typeof expected === "number") expect(found, what).toBe(expected);
  else {
    expect(found, what).toBeGreaterThanOrEqual(expected.from);
    expect(found, what).toBeLessThanOrEqual(expected.to);
  }
}

const firstWait = (events: readonly AttemptEvent[]): number | undefined =>
  events.find(({ waitMs }) => waitMs !== undefined)?.waitMs;
