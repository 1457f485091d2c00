import { PaifangError } from "../errors.ts";
import { isWatched, publish } from "../service/channels.ts";
import type { AttemptEvent } from "../types.ts";
import type { AttemptFacts } from "./attempt.ts";

/** One HTTP exchange that is over. */
export type AttemptEnd = {
  operation: string;
  endpoint: string;
  attempt: number;
  requestBytes: number;
  facts: AttemptFacts;
  ms: number;
  error: unknown;
  waitMs?: number | undefined;
};

type Hook = ((event: AttemptEvent) => void) | undefined;

/** Whether anybody would be told. */
export const isReportWanted = (onAttempt: Hook): boolean =>
  onAttempt !== undefined || isWatched("paifang:attempt");

/** Tells the hook and the process's channel. What the hook throws is reported, but never reaches the call. */
export function reportAttempt(end: AttemptEnd, onAttempt: Hook): void {
  publish("paifang:attempt", () => eventOf(end));
  if (onAttempt === undefined) return;
  try {
    onAttempt(eventOf(end));
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

function eventOf({ facts, error, waitMs, ...end }: AttemptEnd): AttemptEvent {
  const { operation, endpoint, attempt, ms, requestBytes } = end;
  const event: AttemptEvent = {
    operation,
    endpoint,
    attempt,
    ms,
    requestBytes,
    responseBytes: facts.responseBytes,
  };
  if (facts.status !== undefined) event.status = facts.status;
  if (PaifangError.isInstance(error)) event.errorCode = error.code;
  if (waitMs !== undefined) event.waitMs = waitMs;
  return event;
}
