import { Refusal, emptyAnswer, textAnswer } from "./answer.ts";
import { QUEUE_FULL } from "./faults.ts";
import { openInstance, type Instance, type Load } from "./instance.ts";
import { openRateLimit, type RateLimit } from "./rate-limit.ts";
import type { EasServiceOptions } from "./types.ts";

export const WORKERS = 5;
const MAX_QUEUE_SIZE = 64;
/** Requests a second to one service that a shared gateway lets through. */
const SHARED_RATE = 1_000;

/** What stands between the gateway and the model server of one service. */
export type GatewayRules = {
  /** Throws the 503 of a service that is not up yet. */
  checkAwake(): void;
  /** Throws the 429 of a service that is asked too often, or whose group is. */
  checkRate(): void;
  /** Counts requests against what the members of a group have together, too. */
  joinGroup(rate: RateLimit): void;
  /** Whether the gateway is shared with others, which limits it. */
  isShared: boolean;
  /** Waits for a worker; throws the 450 of a full queue. */
  enter(gone: AbortSignal): ReturnType<Instance["enter"]>;
  load(): Load;
  workers: number;
  maxQueueSize: number;
  rateLimit: number;
  keepaliveMs: number;
  isGzipped: boolean;
  reset(): void;
};

export function openGatewayRules(options: EasServiceOptions): GatewayRules {
  const { coldStartMs = 0, coldStartBody = "no healthy upstream", retryAfterSeconds } = options;
  const busyHeaders = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const isShared = options.gateway === "shared";
  const { rateLimit = isShared ? SHARED_RATE : Infinity } = options;
  const { workers = WORKERS, maxQueueSize = MAX_QUEUE_SIZE } = options;
  const rates = [openRateLimit(rateLimit)];
  const instance = openInstance(workers, maxQueueSize);
  let wokenAtMs: number | undefined;
  return {
    checkAwake: () => {
      const nowMs = performance.now();
      wokenAtMs ??= nowMs;
      if (nowMs - wokenAtMs >= coldStartMs) return;
      throw new Refusal(coldStartBody === "" ? emptyAnswer(503) : textAnswer(503, coldStartBody));
    },
    checkRate: () => {
      const nowMs = performance.now();
      // The service's own comes first, so that what it refuses is not counted for the group.
      if (rates.every((rate) => rate.take(nowMs))) return;
      throw new Refusal({ ...emptyAnswer(429), headers: busyHeaders });
    },
    joinGroup: (rate) => {
      rates.push(rate);
    },
    isShared,
    enter: async (gone) => {
      const leave = await instance.enter(gone);
      if (leave === undefined)
        throw new Refusal({ ...emptyAnswer(450), reason: QUEUE_FULL, headers: busyHeaders });
      return leave;
    },
    load: instance.load,
    workers,
    maxQueueSize,
    rateLimit,
    keepaliveMs: options.keepaliveMs ?? Infinity,
    isGzipped: options.gzip ?? false,
    reset: () => {
      for (const rate of rates) rate.reset();
      wokenAtMs = undefined;
    },
  };
}
