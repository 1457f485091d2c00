import { setTimeout } from "node:timers/promises";
import type { AttemptEvent } from "@paifang/client";
import { seconds, type Screen } from "@paifang/story";

/** One HTTP exchange of a role, as the client tells of it. */
export type Attempt = AttemptEvent & { role: string };

export type Attempts = {
  readonly all: readonly Attempt[];
  /** What a client calls after each attempt of this role. */
  of(role: string): (event: AttemptEvent) => void;
  /**
   * Waits until the role has so many answers, but not long: the exchange of a stream is over a little after its
   * last word, when the connection is free again.
   */
  answers(role: string, count: number): Promise<void>;
};

/** The client gives up on a connection that lingers after one second. */
const LINGER_MS = 2000;

/** Attempts at an answer that came whole. */
export const answersOf = (attempts: readonly Attempt[], role: string): Attempt[] =>
  attempts.filter(
    (attempt) => attempt.role === role && attempt.operation !== "models" && attempt.errorCode === undefined,
  );

/** Keeps all attempts, and shows at once those that failed. */
export function noteAttempts(screen: Screen): Attempts {
  const all: Attempt[] = [];
  let heard: (() => void) | undefined;
  return {
    all,
    of: (role) => (event) => {
      all.push({ ...event, role });
      heard?.();
      if (event.errorCode !== undefined) screen.line(screen.dim(`     ${failureOf(role, event)}`));
    },
    async answers(role, count) {
      const enough = new Promise<void>((resolve) => {
        heard = () => {
          if (answersOf(all, role).length >= count) resolve();
        };
        heard();
      });
      await Promise.race([enough, setTimeout(LINGER_MS, undefined, { ref: false })]);
    },
  };
}

function failureOf(role: string, { attempt, status, errorCode, waitMs }: AttemptEvent): string {
  const what = status === undefined ? errorCode : `HTTP ${status}`;
  const next = waitMs === undefined ? "no further attempt" : `again in ${seconds(waitMs)}`;
  return `${role}, attempt ${attempt}: ${what}, ${next}`;
}
