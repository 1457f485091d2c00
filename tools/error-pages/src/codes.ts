import type { ErrorCode } from "@paifang/client";
import { ANSWERS } from "./answers.ts";
import { BEFORE_SENDING } from "./before-sending.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { NETWORK } from "./network.ts";
import { REFUSALS } from "./refusals.ts";

/** Every code of the client; the compiler tells which is missing here, or is no code. */
export const ERROR_FACTS: Readonly<Record<ErrorCode, ErrorFacts>> = {
  ...BEFORE_SENDING,
  ...NETWORK,
  ...REFUSALS,
  ...ANSWERS,
};

export const ERROR_CODES = Object.keys(ERROR_FACTS) as ErrorCode[];

/** Headings of the index, with the codes under each. */
export const SECTIONS: readonly (readonly [string, object])[] = [
  ["Nothing was sent", BEFORE_SENDING],
  ["The network or a time limit", NETWORK],
  ["The gateway or the server refused", REFUSALS],
  ["The answer was not good", ANSWERS],
];
