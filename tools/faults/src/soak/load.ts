import { PaifangError, type EasClient } from "@paifang/client";
import { CALLS, VERBS, drawVerb, type Ending, type Verb } from "./calls.ts";
import { chance, type Chance } from "./chance.ts";

const ABORT_SHARE = 0.01;
const LATEST_ABORT_MS = 8;
/** Calls that take the first failure for the last, so that there are some. */
const HASTY_SHARE = 0.1;

/** How calls ended. Their sum is the number of calls. */
export type Tally = Record<Ending | "aborted" | "failed" | "untyped", number> & {
  readonly verbs: Record<Verb, number>;
  /** Failed calls by the code of their error. */
  readonly codes: Map<string, number>;
  /** Errors that are none of this house's, for the report. */
  readonly strangers: unknown[];
};

const emptyTally = (): Tally => ({
  answered: 0,
  wrong: 0,
  left: 0,
  aborted: 0,
  failed: 0,
  untyped: 0,
  verbs: Object.fromEntries(VERBS.map((verb) => [verb, 0])) as Record<Verb, number>,
  codes: new Map(),
  strangers: [],
});

export const endedCalls = ({ answered, wrong, left, aborted, failed, untyped }: Tally): number =>
  answered + wrong + left + aborted + failed + untyped;

export type Load = {
  client: EasClient;
  calls: number;
  callers: number;
  seed: number;
  /** Passed to every call that is not aborted by itself, and never aborted. */
  signal: AbortSignal;
  /** Told after each call how many have ended. */
  onCall?: (ended: number) => void;
};

/** Calls from so many callers at once, each as soon as its last has ended. */
export async function load({ client, calls, callers, seed, signal, onCall }: Load): Promise<Tally> {
  const tally = emptyTally();
  const random = chance(seed);
  let begun = 0;
  let ended = 0;
  const caller = async (): Promise<void> => {
    while (begun < calls) {
      const question = `question ${begun++} of ${seed}`;
      await callOnce({ client, question, signal, random, tally });
      onCall?.(++ended);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return tally;
}

type One = Pick<Load, "client" | "signal"> & { question: string; random: Chance; tally: Tally };

async function callOnce({ client, question, signal, random, tally }: One): Promise<void> {
  const verb = drawVerb(random);
  tally.verbs[verb]++;
  const own = random() < ABORT_SHARE ? new AbortController() : undefined;
  const reason = new Error("the caller has left");
  const timer = own && setTimeout(() => own.abort(reason), random() * LATEST_ABORT_MS);
  const hasty = random() < HASTY_SHARE ? { maxRetries: 0 } : {};
  try {
    tally[await CALLS[verb](client, question, { signal: own?.signal ?? signal, ...hasty }, random)]++;
  } catch (error) {
    tally[failureOf(error, reason, tally)]++;
  } finally {
    clearTimeout(timer);
  }
}

function failureOf(
  error: unknown,
  reason: Error,
  { codes, strangers }: Tally,
): "aborted" | "failed" | "untyped" {
  if (error === reason) return "aborted";
  if (!PaifangError.isInstance(error)) {
    strangers.push(error);
    return "untyped";
  }
  codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
  return "failed";
}
