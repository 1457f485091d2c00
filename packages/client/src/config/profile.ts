import type { Limits } from "../exchange.ts";

/** Limits of a service as data. `source` says where they come from; all can be overridden by options. */
export type ServiceProfile = {
  readonly name: "pai-eas" | "ai-search";
  /** Texts or images in one embedding request. */
  readonly embedBatchSize: number;
  /** Documents in one rerank request. */
  readonly rerankBatchSize: number;
  /** Largest request body in bytes. */
  readonly maxBodyBytes: number;
  /** Above this a single body may already be too large, as the limit is documented only in words; it is told of. */
  readonly doubtfulBodyBytes: number;
  readonly source: string;
};

export const EAS_PROFILE: ServiceProfile = {
  name: "pai-eas",
  embedBatchSize: 16,
  rerankBatchSize: Number.POSITIVE_INFINITY,
  maxBodyBytes: 1_048_576,
  doubtfulBodyBytes: 900_000,
  source:
    "1 MB bodies through any gateway: PAI documentation, page on calling a service through a gateway (2025-11-05); that it means 2^20 is inferred, so bodies above 900,000 bytes are told of. 16 texts a request is our default, not the service's rule.",
};

export const AI_SEARCH_PROFILE: ServiceProfile = {
  name: "ai-search",
  embedBatchSize: 16,
  rerankBatchSize: 16,
  maxBodyBytes: 8_388_608,
  doubtfulBodyBytes: Number.POSITIVE_INFINITY,
  source:
    "16 inputs and no empty strings: AI Search documentation, page on calling custom deployments (2025-08). 8 MiB is inferred from the hosted services' 8 MB.",
};

/** Batches are packed to this share of `maxBodyBytes`; only a single input may go up to the limit itself. */
export const PACKED_SHARE = 0.906;

export type TimedVerb =
  | "embed"
  | "chat"
  | "stream"
  | "models"
  | "invoke"
  | "invokeStream"
  | "ready"
  | "queue"
  | "take";

type VerbLimits = Omit<Limits, "maxRetries">;

const NO_STREAM = { firstEventTimeoutMs: 0, idleTimeoutMs: 0, silenceTimeoutMs: 0 } as const;
const MIB = 1_048_576;

/** Default bounds of each kind of verb. `rerank` and image embeddings count as `embed`. */
export const VERB_LIMITS: Readonly<Record<TimedVerb, VerbLimits>> = {
  embed: {
    lane: "bulk",
    attemptTimeoutMs: 60_000,
    deadlineMs: 180_000,
    maxAnswerBytes: 32 * MIB,
    ...NO_STREAM,
  },
  chat: {
    lane: "chat",
    attemptTimeoutMs: 600_000,
    deadlineMs: 900_000,
    maxAnswerBytes: 64 * MIB,
    ...NO_STREAM,
  },
  models: {
    lane: "bulk",
    attemptTimeoutMs: 30_000,
    deadlineMs: 60_000,
    maxAnswerBytes: 8 * MIB,
    ...NO_STREAM,
  },
  invoke: {
    lane: "chat",
    attemptTimeoutMs: 600_000,
    deadlineMs: 900_000,
    maxAnswerBytes: 64 * MIB,
    ...NO_STREAM,
  },
  // One question of many: a service that is starting answers it at once or not at all.
  ready: {
    lane: "bulk",
    attemptTimeoutMs: 10_000,
    deadlineMs: 600_000,
    maxAnswerBytes: 8 * MIB,
    ...NO_STREAM,
  },
  queue: {
    lane: "bulk",
    attemptTimeoutMs: 30_000,
    deadlineMs: 60_000,
    maxAnswerBytes: 8 * MIB,
    ...NO_STREAM,
  },
  // The deadline is that of the whole wait, over many exchanges.
  take: {
    lane: "bulk",
    attemptTimeoutMs: 30_000,
    deadlineMs: 900_000,
    maxAnswerBytes: 8 * MIB,
    ...NO_STREAM,
  },
  // Every piece of the body counts as a data event, so silence and idleness are one.
  invokeStream: {
    lane: "chat",
    attemptTimeoutMs: 600_000,
    deadlineMs: 900_000,
    firstEventTimeoutMs: 120_000,
    idleTimeoutMs: 180_000,
    silenceTimeoutMs: 60_000,
    maxAnswerBytes: 0,
  },
  stream: {
    lane: "chat",
    attemptTimeoutMs: 0,
    deadlineMs: 1_800_000,
    firstEventTimeoutMs: 120_000,
    idleTimeoutMs: 180_000,
    silenceTimeoutMs: 60_000,
    maxAnswerBytes: 0,
  },
};
