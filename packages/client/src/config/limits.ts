import { InputError } from "../errors.ts";
import type { BodyBytes, Limits } from "../exchange.ts";
import { DEFAULT_MAX_RETRIES } from "./options.ts";
import { VERB_LIMITS, type TimedVerb } from "./profile.ts";
import type { CallConfig } from "./resolve.ts";

/** The bounds of a verb, with the call's own over its defaults. */
export function limitsFor(config: CallConfig, verb: TimedVerb): Limits {
  const defaults = VERB_LIMITS[verb];
  const streams = defaults.firstEventTimeoutMs > 0;
  return {
    lane: defaults.lane,
    maxRetries: config.maxRetries ?? DEFAULT_MAX_RETRIES,
    attemptTimeoutMs: config.attemptTimeoutMs ?? defaults.attemptTimeoutMs,
    deadlineMs: config.deadlineMs ?? defaults.deadlineMs,
    firstEventTimeoutMs: streams ? (config.firstEventTimeoutMs ?? defaults.firstEventTimeoutMs) : 0,
    idleTimeoutMs: streams ? (config.idleTimeoutMs ?? defaults.idleTimeoutMs) : 0,
    silenceTimeoutMs: defaults.silenceTimeoutMs,
    maxAnswerBytes: defaults.maxAnswerBytes,
  };
}

/** @throws {InputError} the body is larger than the gateway takes. */
export function refuseBodyAbove(limitBytes: number, body: BodyBytes): void {
  const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  if (bytes > limitBytes)
    throw new InputError(
      "INPUT_TOO_LARGE",
      `The request body has ${bytes} bytes; the limit is ${limitBytes}.`,
      [{ index: 0, reason: `makes a body of ${bytes} bytes`, bytes }],
    );
}
