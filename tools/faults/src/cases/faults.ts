import type { Fault } from "../fault.ts";
import { ANSWERS } from "./answers.ts";
import { BATCHES } from "./batches.ts";
import { BODIES } from "./bodies.ts";
import { CANCELLED_CALLS } from "./cancel-calls.ts";
import { CANCELLED_STREAMS } from "./cancel-streams.ts";
import { EMBEDDINGS } from "./embeddings.ts";
import { CLOSING } from "./transport-closing.ts";
import { REFUSED } from "./status-refusals.ts";
import { REPEATED_STATUS } from "./status-repeated.ts";
import { SECRETS } from "./secrets.ts";
import { STREAM_ENDS } from "./streams-ends.ts";
import { STREAM_EVENTS } from "./streams-events.ts";
import { TRANSPORT_WORDS } from "./transport-words.ts";

/** All faults, in the order of the page. */
export const FAULTS: readonly Fault[] = [
  ...CLOSING,
  ...TRANSPORT_WORDS,
  ...REFUSED,
  ...REPEATED_STATUS,
  ...BODIES,
  ...EMBEDDINGS,
  ...BATCHES,
  ...ANSWERS,
  ...STREAM_ENDS,
  ...STREAM_EVENTS,
  ...CANCELLED_CALLS,
  ...CANCELLED_STREAMS,
  ...SECRETS,
];
