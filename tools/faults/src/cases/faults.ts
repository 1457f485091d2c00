import type { Fault } from "../fault.ts";
import { CLOSING } from "./transport-closing.ts";
import { REFUSED } from "./status-refusals.ts";
import { REPEATED_STATUS } from "./status-repeated.ts";
import { TRANSPORT_WORDS } from "./transport-words.ts";

/** All faults, in the order of the page. */
export const FAULTS: readonly Fault[] = [...CLOSING, ...TRANSPORT_WORDS, ...REFUSED, ...REPEATED_STATUS];
