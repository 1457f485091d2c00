import type { AttemptEvent } from "@paifang/client";
import { seconds, type Screen } from "@paifang/story";

/** One HTTP exchange of a role, as the client tells of it. */
export type Attempt = AttemptEvent & { role: string };

export type Attempts = {
  readonly all: readonly Attempt[];
  /** What a client calls after each attempt of this role. */
  of(role: string): (event: AttemptEvent) => void;
};

/** Keeps all attempts, and shows at once those that failed. */
export function noteAttempts(screen: Screen): Attempts {
  const all: Attempt[] = [];
  return {
    all,
    of: (role) => (event) => {
      all.push({ ...event, role });
      if (event.errorCode === undefined) return;
      const { attempt, status, errorCode, waitMs } = event;
      const what = status === undefined ? errorCode : `HTTP ${status}`;
      const next = waitMs === undefined ? "no further attempt" : `again in ${seconds(waitMs)}`;
      screen.line(screen.dim(`     ${role}, attempt ${attempt}: ${what}, ${next}`));
    },
  };
}
