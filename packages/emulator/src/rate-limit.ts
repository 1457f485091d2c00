const SECOND_MS = 1_000;
/** Places that are free again are dropped together, once there are so many and they are most of the list. */
const MIN_FREED = 1_024;

export type RateLimit = {
  /** Takes a place in the last second, if one is left. Times never go back. */
  take(nowMs: number): boolean;
  reset(): void;
};

/** At most `perSecond` requests within any second. */
export function openRateLimit(perSecond: number): RateLimit {
  let takenAtMs: number[] = [];
  let freed = 0;
  return {
    take: (nowMs) => {
      if (perSecond === Infinity) return true;
      while (freed < takenAtMs.length && nowMs - (takenAtMs[freed] ?? 0) >= SECOND_MS) freed++;
      if (freed >= MIN_FREED && freed * 2 >= takenAtMs.length) {
        takenAtMs = takenAtMs.slice(freed);
        freed = 0;
      }
      if (takenAtMs.length - freed >= perSecond) return false;
      takenAtMs.push(nowMs);
      return true;
    },
    reset: () => {
      takenAtMs = [];
      freed = 0;
    },
  };
}
