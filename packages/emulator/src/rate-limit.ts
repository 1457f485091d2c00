const SECOND_MS = 1_000;

export type RateLimit = {
  /** Takes a place in the last second, if one is left. */
  take(nowMs: number): boolean;
  reset(): void;
};

/** At most `perSecond` requests within any second. */
export function openRateLimit(perSecond: number): RateLimit {
  let taken: number[] = [];
  return {
    take: (nowMs) => {
      if (perSecond === Infinity) return true;
      taken = taken.filter((atMs) => nowMs - atMs < SECOND_MS);
      if (taken.length >= perSecond) return false;
      taken.push(nowMs);
      return true;
    },
    reset: () => {
      taken = [];
    },
  };
}
