import { PaifangError } from "../../src/errors.ts";
import { isAnswer, type Cause } from "./cause.ts";
import type { Ending } from "./simulated-network.ts";
import type { Call, Complain, Settled, Watch } from "./watch.ts";

const LONGEST_RETRY_AFTER_MS = 60_000;
const LEAST_RETRY_AFTER_MS = 50;
/** A retry that could not begin so long before the deadline is not made. */
const LEAST_ATTEMPT_MS = 1_000;
/** Sums of moments are not exact. */
const ROUNDING_MS = 1e-6;

/** An attempt that is not counted as a retry. */
export type FreeAttempt = "replays" | "renewals" | "moves";
type Free = { replayed: boolean; renewed: boolean; moves: number };

/** Attempts are bounded by their causes; every call ends once, in time, with its own answer or a typed error. */
export function watchCalls(
  now: () => number,
  { endpoints, count }: { endpoints: number; count: (what: FreeAttempt) => void },
  complain: Complain,
): Watch {
  const free = new Map<number, Free>();
  const stale = new Set<number>();

  const countFree = (call: Call, cause: Cause): void => {
    const used = free.get(call.id) ?? { replayed: false, renewed: false, moves: 0 };
    free.set(call.id, used);
    if (cause.name === "401" && !used.renewed) {
      used.renewed = true;
      count("renewals");
    } else if (stale.has(call.id) && call.repeat === "safe" && !used.replayed) {
      used.replayed = true;
      count("replays");
    } else if (mayMove(call, cause) && used.moves < endpoints - 1) {
      used.moves++;
      count("moves");
    } else complain("attempts", `call ${call.id} went on after ${cause.name} without a retry`);
  };
  return {
    sent: (call) => {
      if (call.settled) complain("exactly once", `call ${call.id} sent after it had ended`);
      if (call.open.size > 0) complain("exactly once", `call ${call.id} sends two requests at a time`);
      const { last, lastReport } = call;
      if (last === undefined) return;
      if (lastReport?.waitMs === undefined) countFree(call, last.cause);
      else checkRetry(call, last.cause, complain);
    },
    ended: (call, _request, ending) => {
      if (isStale(ending)) stale.add(call.id);
      else stale.delete(call.id);
    },
    settled: (call, outcome) => {
      free.delete(call.id);
      stale.delete(call.id);
      checkEnd(call, now(), complain);
      if (outcome.ok) checkAnswer(call, outcome.value, complain);
      else checkReason(call, outcome, { now: now(), complain });
    },
  };
}

const isStale = (ending: Ending): boolean =>
  ending.kind === "failure" && ending.sent && ending.reused && !ending.answered;

const mayMove = ({ repeat, limits }: Call, { verdict }: Cause): boolean =>
  verdict === "unreachable" || (verdict === "unavailable" && repeat === "safe" && limits.maxRetries > 0);

function checkRetry(call: Call, cause: Cause, complain: Complain): void {
  const most = Math.min(call.limits.maxRetries, cause.retries);
  if (call.retries > most)
    complain("attempts", `call ${call.id} made retry ${call.retries} of ${most} after ${cause.name}`);
  if (call.repeat === "unsent-only" && !cause.notStarted)
    complain("attempts", `call ${call.id} must not run twice, and was repeated after ${cause.name}`);
  if (call.divisible && cause.cost === 2)
    complain("attempts", `call ${call.id} can be divided, and was repeated after ${cause.name}`);
}

function checkEnd(call: Call, now: number, complain: Complain): void {
  const { id, limits, startedAt } = call;
  if (call.settled) complain("exactly once", `call ${id} ended twice`);
  if (call.open.size > 0) complain("exactly once", `call ${id} ended with a request under way`);
  if (limits.deadlineMs > 0 && now > startedAt + limits.deadlineMs + ROUNDING_MS)
    complain("deadline", `call ${id} ended ${now - startedAt - limits.deadlineMs} ms late`);
  if (call.reports !== call.sent)
    complain("exactly once", `call ${id} sent ${call.sent} requests and reported ${call.reports}`);
}

function checkAnswer(call: Call, value: unknown, complain: Complain): void {
  if (call.last === undefined || !isAnswer(call.last.cause))
    complain("typed end", `call ${call.id} was answered after ${call.last?.cause.name ?? "nothing"}`);
  if (value !== String(call.id)) complain("typed end", `call ${call.id} got the answer of ${String(value)}`);
}

function checkReason(
  call: Call,
  { reason }: Extract<Settled, { ok: false }>,
  { now, complain }: { now: number; complain: Complain },
): void {
  if (call.abortedAt !== undefined && reason === call.signal?.reason) {
    if (now > Math.max(call.abortedAt, call.startedAt))
      complain("abort", `call ${call.id} ended ${now - call.abortedAt} ms after its abort`);
    return;
  }
  if (!PaifangError.isInstance(reason))
    return complain("typed end", `call ${call.id} ended with ${String(reason)}`);
  if (call.abortedAt !== undefined && call.abortedAt < now)
    complain("abort", `call ${call.id} ended with ${reason.code} after its abort`);
  if (reason.attempts !== call.sent)
    complain("typed end", `call ${call.id} sent ${call.sent} requests, its error says ${reason.attempts}`);
  if (!mayGiveUp(call, reason, now))
    complain(
      "gave up",
      `call ${call.id} gave up after ${call.last?.cause.name ?? "nothing"}: ${reason.code}`,
    );
}

/** Whether one of the reasons for not repeating held. */
function mayGiveUp(call: Call, error: PaifangError, now: number): boolean {
  if (error.code === "DEADLINE_EXCEEDED" || error.code === "QUEUE_FULL") return true;
  const { last, limits } = call;
  if (last === undefined) return false;
  const { cause } = last;
  const latest =
    cause.askedMs === undefined
      ? cause.waitMs(call.retries)[1]
      : Math.max(LEAST_RETRY_AFTER_MS, cause.askedMs * 1.1);
  return (
    error.retryBudgetExhausted ||
    call.retries >= Math.min(limits.maxRetries, cause.retries) ||
    (call.repeat === "unsent-only" && !cause.notStarted) ||
    (call.divisible && cause.cost === 2) ||
    (cause.askedMs ?? 0) > LONGEST_RETRY_AFTER_MS ||
    (limits.deadlineMs > 0 && now + latest + LEAST_ATTEMPT_MS > call.startedAt + limits.deadlineMs)
  );
}
