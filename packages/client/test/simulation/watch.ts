import type { BodyDecoder, Exchange, Limits } from "../../src/exchange.ts";
import type { AttemptEvent } from "../../src/types.ts";
import type { Cause } from "./cause.ts";
import type { Ending, SimulatedRequest } from "./simulated-network.ts";

/** One use of the client, and what was seen of it. */
export type Call = {
  readonly id: number;
  readonly limits: Limits;
  readonly divisible: boolean;
  readonly repeat: Exchange<BodyDecoder<unknown>>["repeat"];
  readonly startedAt: number;
  readonly signal: AbortSignal | undefined;
  abortedAt: number | undefined;
  sent: number;
  reports: number;
  retries: number;
  /** Requests on a socket now. */
  readonly open: Set<SimulatedRequest>;
  /** The request that has not ended. */
  current: SimulatedRequest | undefined;
  last: { origin: string; cause: Cause; at: number } | undefined;
  lastReport: { waitMs: number | undefined; at: number } | undefined;
  settled: boolean;
};

export type Settled = { ok: true; value: unknown } | { ok: false; reason: unknown };

/** Tells a breach of a rule. */
export type Complain = (rule: string, detail: string) => void;

/** Watches a simulation for breaches of some rules. All hooks are called before the client acts on what happened. */
export type Watch = {
  sent?(call: Call, request: SimulatedRequest): void;
  ended?(call: Call, request: SimulatedRequest, ending: Ending): void;
  reported?(call: Call, event: AttemptEvent): void;
  settled?(call: Call, outcome: Settled): void;
  /** After each happening and all that followed from it. */
  step?(): void;
  /** Nothing can happen any more. */
  over?(): void;
};
