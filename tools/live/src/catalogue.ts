import type { Journal } from "./journal.ts";
import type { Finding, Observation, Probe } from "./probe.ts";
import {
  DIMENSION,
  EMPTY_INPUT,
  HOSTED_INPUTS,
  IMAGE_FORMS,
  LATENCY_TYPE,
  SEARCH_CREDENTIALS,
  SEVENTEEN_ITEMS,
} from "./probes/ai-search.ts";
import { GROUP_TOKEN, SIGNATURE_STRICTNESS, TOKEN_FORMS } from "./probes/authentication.ts";
import { BODY_LIMIT } from "./probes/body-limit.ts";
import { COMPRESSION } from "./probes/compression.ts";
import { ENGINE } from "./probes/engine.ts";
import { GATEWAY_ERRORS, NAME_CASE, REDIRECTS, REQUEST_ID_HEADERS } from "./probes/gateway-errors.ts";
import { QUEUE_READING } from "./probes/queue.ts";
import { RERANK_PATHS_SERVED, RERANKER_TEMPLATE, SCORE_RANGE } from "./probes/rerank.ts";
import { SILENCE, STREAM_CUT } from "./probes/streams.ts";
import { DISCOVERY, HTTP_2, HTTPS } from "./probes/transport.ts";
import { VECTOR_ORDER } from "./probes/vector-order.ts";

/** Every question that can be asked, by its row in protocol §12. */
export const PROBES: readonly Probe[] = [
  BODY_LIMIT,
  GATEWAY_ERRORS,
  REQUEST_ID_HEADERS,
  TOKEN_FORMS,
  ENGINE,
  RERANK_PATHS_SERVED,
  RERANKER_TEMPLATE,
  STREAM_CUT,
  SILENCE,
  HTTPS,
  DISCOVERY,
  SIGNATURE_STRICTNESS,
  SEARCH_CREDENTIALS,
  SEVENTEEN_ITEMS,
  EMPTY_INPUT,
  DIMENSION,
  IMAGE_FORMS,
  VECTOR_ORDER,
  SCORE_RANGE,
  LATENCY_TYPE,
  QUEUE_READING,
  COMPRESSION,
  REDIRECTS,
  GROUP_TOKEN,
  NAME_CASE,
  HTTP_2,
  HOSTED_INPUTS,
];

const observed = (journal: Journal, statuses: readonly number[]): Finding | undefined => {
  const seen = journal.withStatus(...statuses);
  if (seen.length === 0) return undefined;
  const details = seen.map(
    ({ status, headers }) => `${status}, retry-after ${headers["retry-after"] ?? "absent"}`,
  );
  return { answer: [...new Set(details)].join("; "), details };
};

/** Questions whose answer would need an overload, which nobody should make on a service in use. */
export const OBSERVATIONS: readonly Observation[] = [
  {
    row: 13,
    question: "Does a 450 carry Retry-After?",
    page: "docs/wire/errors.md",
    reason: "a full instance queue cannot be made politely; it is told here when one is met",
    observe: (journal) => observed(journal, [450]),
  },
  {
    row: 23,
    question: "Which status does a full queue service answer?",
    page: "docs/wire/queue.md",
    reason: "a queue is not filled to find out; a 429, 450 or 503 that is met is told here",
    observe: (journal) => observed(journal, [429, 450, 503]),
  },
];
