/** Bounds the retries of all calls to one endpoint together, so that an outage is not answered by a storm. */
export type RetryBudget = {
  /** Takes `cost` retries out of it; `false` when it has too little, and then nothing is taken. */
  spend(cost: number, now: number): boolean;
  succeeded(now: number): void;
};

const WINDOW_MS = 10_000;
/** Retries that need no success beside them: a short outage must not cost a call. */
const FREE_RETRIES = 20;
/** Retries that each success of the window pays for. */
const SHARE_OF_SUCCESSES = 0.2;
/** The window moves in steps; within one, a success counts for too short rather than too long, a retry the reverse. */
const STEP_MS = 100;
const STEPS = WINDOW_MS / STEP_MS;

/** Retries ≤ 20 + 0.2 × successes, over the last 10 s at the moment of each retry. */
export function retryBudget(): RetryBudget {
  const successes = countOver(STEPS);
  const retries = countOver(STEPS + 1);
  return {
    spend: (cost, now) => {
      const step = Math.floor(now / STEP_MS);
      const room = FREE_RETRIES + SHARE_OF_SUCCESSES * successes.sum(step) - retries.sum(step);
      if (cost > room) return false;
      retries.add(step, cost);
      return true;
    },
    succeeded: (now) => successes.add(Math.floor(now / STEP_MS), 1),
  };
}

type StepCount = { add(step: number, amount: number): void; sum(step: number): number };

/** A sum over the last `steps` steps, the present one included. */
function countOver(steps: number): StepCount {
  const amounts = new Float64Array(steps);
  let newest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  const advance = (step: number): void => {
    if (step <= newest) return;
    if (step - newest >= steps) {
      amounts.fill(0);
      sum = 0;
    } else
      for (let at = newest + 1; at <= step; at++) {
        sum -= amounts[at % steps] ?? 0;
        amounts[at % steps] = 0;
      }
    newest = step;
  };
  return {
    add: (step, amount) => {
      advance(step);
      amounts[newest % steps] = (amounts[newest % steps] ?? 0) + amount;
      sum += amount;
    },
    sum: (step) => {
      advance(step);
      return sum;
    },
  };
}
