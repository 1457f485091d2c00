import { PaifangError } from "../../src/errors.ts";
import { isAnswer } from "./cause.ts";
import type { Complain, Watch } from "./watch.ts";

const WINDOW_MS = 10_000;
const FREE_RETRIES = 20;
const SHARE_OF_SUCCESSES = 0.2;
/** The client's window moves in steps of this size, on the side of caution. */
const STEP_MS = 100;

/** Sums over a window of time that ends now, exactly. */
type Window = { add(at: number, amount: number): void; since(moment: number): number };

/** In each 10 s, retries ≤ 20 + 0.2 × successes an endpoint; and no call is refused a retry that would have kept it. */
export function watchBudget(now: () => number, complain: Complain): Watch {
  const accounts = new Map<string, { successes: Window; retries: Window }>();
  const accountOf = (origin: string): { successes: Window; retries: Window } => {
    const found = accounts.get(origin) ?? { successes: openWindow(), retries: openWindow() };
    accounts.set(origin, found);
    return found;
  };
  return {
    ended: (call, { origin }) => {
      if (call.last !== undefined && isAnswer(call.last.cause)) accountOf(origin).successes.add(now(), 1);
    },
    reported: (call, { waitMs }) => {
      if (waitMs === undefined || call.last === undefined) return;
      const { successes, retries } = accountOf(call.last.origin);
      retries.add(now(), call.last.cause.cost);
      const from = now() - WINDOW_MS;
      const most = FREE_RETRIES + SHARE_OF_SUCCESSES * successes.since(from);
      const spent = retries.since(from);
      if (spent > most + 1e-9)
        complain("budget", `${spent} retries of ${most} within 10 s at ${call.last.origin}`);
    },
    settled: (call, outcome) => {
      if (outcome.ok || call.last === undefined) return;
      if (!PaifangError.isInstance(outcome.reason) || !outcome.reason.retryBudgetExhausted) return;
      const { successes, retries } = accountOf(call.last.origin);
      const from = now() - WINDOW_MS;
      const room =
        FREE_RETRIES +
        SHARE_OF_SUCCESSES * successes.since(from + STEP_MS) -
        retries.since(from - STEP_MS) -
        call.last.cause.cost;
      if (room > 1e-9) complain("budget", `call ${call.id} was refused a retry with room for ${room} more`);
    },
  };
}

function openWindow(): Window {
  const entries: { at: number; amount: number }[] = [];
  let first = 0;
  return {
    add: (at, amount) => {
      entries.push({ at, amount });
      while ((entries[first]?.at ?? at) < at - WINDOW_MS - STEP_MS) first++;
    },
    since: (moment) => {
      let sum = 0;
      for (let place = entries.length - 1; place >= first; place--) {
        const entry = entries[place];
        if (entry === undefined || entry.at <= moment) break;
        sum += entry.amount;
      }
      return sum;
    },
  };
}
