import type { AskedService, Cost } from "./wire.ts";
import type { Journal } from "./journal.ts";
import type { Role } from "./services.ts";

/** What a service answered to one question. */
export type Finding = {
  /** Short and factual: a status, names of headers, the form of a body. */
  answer: string;
  /** What stands behind it, a line each. */
  details: readonly string[];
};

/** A question that is asked of a service. */
export type Probe = {
  /** The number of the question in protocol §12. */
  row: number;
  question: string;
  /** Services that can answer it. */
  roles: readonly Role[];
  /** `gateway`: once for each host, since the service behind it does not matter. */
  scope: "gateway" | "service";
  /** The most that it sends to one service. */
  cost: Cost;
  timeLimitMs: number;
  /** Moves megabytes, so it runs only when the person agrees. */
  isLarge: boolean;
  /** The page of docs/wire that the answer belongs to. */
  page: string;
  ask(service: AskedService): Promise<Finding>;
};

/** A question that cannot be asked, but answers itself when the thing happens to another probe. */
export type Observation = Pick<Probe, "row" | "question" | "page"> & {
  reason: string;
  observe(journal: Journal): Finding | undefined;
};

const ORDINARY: Pick<Probe, "scope" | "timeLimitMs" | "isLarge"> = {
  scope: "service",
  timeLimitMs: 60_000,
  isLarge: false,
};

/** A probe with what most have in common left out. */
export const probe = (given: Omit<Probe, keyof typeof ORDINARY> & Partial<typeof ORDINARY>): Probe => ({
  ...ORDINARY,
  ...given,
});

/** Queues are left out: whatever is posted to one becomes an item of its owner's. */
export const EAS_ROLES: readonly Role[] = ["chat", "embed", "rerank", "plain", "group"];
export const MODEL_ROLES: readonly Role[] = ["chat", "embed", "rerank", "plain"];
export const SEARCH_ROLES: readonly Role[] = ["search-embed", "search-images", "search-rerank"];
