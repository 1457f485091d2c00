import type { ErrorCode } from "@paifang/client";
import type { Fault } from "./fault.ts";

const NOT_SENT = "nothing is sent, so no server can cause it";
const NO_NAMES = "it needs a name that cannot be resolved; the tests of names play it";

/** Codes without a case, and why. */
export const UNPLAYED: Readonly<Record<string, string>> = {
  OPTION_MISSING: NOT_SENT,
  OPTION_INVALID: NOT_SENT,
  OPTION_UNKNOWN: NOT_SENT,
  ENDPOINT_INVALID: NOT_SENT,
  TOKEN_INVALID: NOT_SENT,
  INPUT_EMPTY: NOT_SENT,
  INPUT_INVALID: NOT_SENT,
  INPUT_MALFORMED: NOT_SENT,
  INPUT_TOO_LARGE: NOT_SENT,
  IMAGE_UNSUPPORTED: NOT_SENT,
  VERB_UNSUPPORTED: NOT_SENT,
  QUEUE_FULL: NOT_SENT,
  HOST_NOT_FOUND: NO_NAMES,
  VPC_UNREACHABLE: NO_NAMES,
  PROXY_FAILED: "it needs a proxy; the tests of proxies play it",
};

/** Every code that a case expects, as the error itself, as its cause, or as the failure of an input. */
export function playedCodes(faults: readonly Fault[]): Set<string> {
  const codes = new Set<string>();
  for (const { expect } of faults) {
    if (expect.kind !== "error") continue;
    codes.add(expect.code);
    for (const code of codesIn(expect.has)) codes.add(code);
  }
  return codes;
}

function codesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "code" && typeof inner === "string" ? [inner] : codesIn(inner),
  );
}

/** Each code with the classes that the cases expect of it. */
export function classesByCode(faults: readonly Fault[]): Map<ErrorCode, Set<string>> {
  const classes = new Map<ErrorCode, Set<string>>();
  for (const { expect } of faults) {
    if (expect.kind !== "error") continue;
    const known = classes.get(expect.code) ?? new Set();
    classes.set(expect.code, known.add(expect.class));
  }
  return classes;
}
