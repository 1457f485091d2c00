import type { WaitClass } from "../retry-table.ts";

/** Quotas for a period begin anew after it; sooner than that, every repeat is refused. */
const PERIOD_MS = 60_000;

/** The computed wait before retry `retry` (counted from 0), in ms. `random` is uniform in [0, 1). */
export function backoffMs(wait: WaitClass, retry: number, random: () => number): number {
  const doubled = (base: number, cap: number): number => Math.min(cap, base * 2 ** retry);
  const upperHalf = (ms: number): number => ms * (0.5 + random() / 2);
  switch (wait) {
    case "transient":
      return upperHalf(doubled(200, 10_000));
    case "timeout":
      return upperHalf(doubled(500, 10_000));
    case "queue":
      return upperHalf(doubled(500, 20_000));
    case "rate":
      return upperHalf(doubled(1_000, 20_000));
    case "period":
      return PERIOD_MS * (1 + random() / 10);
  }
}
