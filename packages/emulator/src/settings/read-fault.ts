import * as v from "valibot";
import { faultPresets } from "../fault-presets.ts";
import type { Fault } from "../types.ts";
import { readBySchema } from "./wrong-value.ts";
import { amount, count, either, flag, oneOf, text, texts, whole } from "./values.ts";

const KIND = 'a fault, such as {"kind": "status", "status": 503}';
const RATE = "a number from 0 to 1";
const first = count(1, Number.MAX_SAFE_INTEGER, "a whole number of 1 or more");
const status = count(200, 599, "a status from 200 to 599");

/** JSON has no number for always. */
const TIMES = 'a whole number of 1 or more, or "always"';
const times = v.pipe(
  either([first, v.literal("always")], TIMES),
  v.transform((given) => (given === "always" ? Infinity : (given as number))),
);

const TARGET = {
  on: v.optional(
    v.strictObject(
      {
        service: v.optional(text),
        path: v.optional(text),
        method: v.optional(text),
        request: v.optional(first),
      },
      "an object",
    ),
  ),
  times: v.optional(times),
  rate: v.optional(v.pipe(v.number(RATE), v.minValue(0, RATE), v.maxValue(1, RATE))),
  seed: v.optional(whole),
};

type Entries = Readonly<Record<string, v.GenericSchema>>;
const KINDS: Readonly<Record<Fault["kind"], Entries>> = {
  status: { status, body: v.optional(text), headers: v.optional(texts) },
  "ai-search-error": { code: text, status: v.optional(status), message: v.optional(text) },
  delay: { ms: amount },
  reset: { afterBytes: v.optional(whole) },
  truncate: { afterBytes: whole, clean: v.optional(flag) },
  garble: { replace: text, with: text },
  split: { bytes: first },
  stall: { afterEvents: v.optional(whole), ms: v.optional(amount) },
  "error-event": { afterEvents: whole, error: v.optional(v.record(text, v.unknown(), "an object")) },
  "drop-header": { name: text },
  shuffle: {},
  "drop-item": { item: v.optional(whole) },
  "empty-vector": { item: v.optional(whole) },
  "wrong-dimensions": { dimensions: first },
  buffer: {},
};
const kind = oneOf(Object.keys(KINDS));
const presets = Object.keys(faultPresets);

/**
 * Reads a fault as it stands in JSON: like a `Fault`, with `"times": "always"`, or `{ "preset": "429" }` and what narrows it.
 *
 * @throws {TypeError} it is no fault; the message names the place.
 */
export function readFault(json: unknown): Fault {
  const given = readBySchema(v.looseObject({}, KIND), json, "the fault");
  if (given["preset"] !== undefined) return readPreset(given);
  const { kind: word } = readBySchema(v.looseObject({ kind }, KIND), given, "the fault");
  const entries = KINDS[word as Fault["kind"]];
  return readBySchema(v.strictObject({ kind, ...TARGET, ...entries }, KIND), given, "the fault") as Fault;
}

function readPreset(given: unknown): Fault {
  const { preset, ...target } = readBySchema(
    v.strictObject({ preset: oneOf(presets), ...TARGET }, KIND),
    given,
    "the fault",
  );
  return { ...faultPresets[preset as keyof typeof faultPresets], ...target };
}
