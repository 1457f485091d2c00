import { ConfigError } from "../errors.ts";
import type { CallOptions } from "./options.ts";

/** Fields of auth and of the connection; a caller's own would break framing or leak a secret into logs of options. */
export const OWN_FIELDS: ReadonlySet<string> = new Set([
  "authorization",
  "token",
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "te",
  "upgrade",
  "expect",
]);

export const invalid = (option: string, reason: string): ConfigError =>
  new ConfigError("OPTION_INVALID", option, `\`${option}\` ${reason}.`);

/**
 * Refuses keys that nobody would read.
 *
 * @throws {ConfigError} naming the first of them.
 */
export function refuseUnknownKeys(
  options: object,
  ...known: readonly Readonly<Record<string, true>>[]
): void {
  for (const key of Object.keys(options)) {
    if (isKnown(key, known) || Reflect.get(options, key) === undefined) continue;
    throw new ConfigError("OPTION_UNKNOWN", key, `There is no option \`${key}\`.`);
  }
}

function isKnown(key: string, known: readonly Readonly<Record<string, true>>[]): boolean {
  for (const keys of known) if (Object.hasOwn(keys, key)) return true;
  return false;
}

type NumberRule = { least: number; whole: boolean };
type NumberKey = {
  [key in keyof CallOptions]-?: number extends CallOptions[key] ? key : never;
}[keyof CallOptions];

const COUNT: NumberRule = { least: 1, whole: true };
const TIME: NumberRule = { least: 0, whole: false };

const NUMBERS: Readonly<Record<NumberKey, NumberRule>> = {
  maxBatchSize: COUNT,
  maxBodyBytes: COUNT,
  maxConcurrency: COUNT,
  maxRetries: { least: 0, whole: true },
  attemptTimeoutMs: TIME,
  deadlineMs: TIME,
  firstEventTimeoutMs: TIME,
  idleTimeoutMs: TIME,
};

const NUMBER_RULES = Object.entries(NUMBERS) as [NumberKey, NumberRule][];

/** The options that are one of a few words. */
const WORDS = {
  encoding: ["auto", "float", "base64"],
  rerankTemplate: ["none", "qwen3"],
  zeroVector: ["error", "warn"],
} as const satisfies Partial<Record<keyof CallOptions, readonly string[]>>;

const WORD_RULES = Object.entries(WORDS) as [keyof typeof WORDS, readonly string[]][];

/**
 * Checks the values of call options; keys are checked elsewhere.
 *
 * @throws {ConfigError} naming the first malformed one.
 */
export function checkCallValues(options: CallOptions): void {
  for (const [key, rule] of NUMBER_RULES) checkNumber(key, options[key], rule);
  checkType("model", options.model, "string");
  checkType("path", options.path, "string");
  checkType("copy", options.copy, "boolean");
  checkType("raw", options.raw, "boolean");
  checkType("onAttempt", options.onAttempt, "function");
  checkType("onBatch", options.onBatch, "function");
  checkType("extraBody", options.extraBody, "object");
  if (options.model === "") throw invalid("model", "is empty");
  for (const [key, words] of WORD_RULES) checkWord(key, options[key], words);
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal))
    throw invalid("signal", "is no AbortSignal");
  checkHeaders(options.headers);
}

function checkHeaders(headers: unknown): void {
  if (headers === undefined) return;
  checkType("headers", headers, "object");
  // The entries of a list are its places, and those of a `Headers` or a `Map` are none at all.
  if (Symbol.iterator in (headers as object))
    throw invalid("headers", "is no plain object of names and values");
  for (const [name, value] of Object.entries(headers as object)) checkHeader(name, value);
}

/** @throws {ConfigError} it is no time in ms; 0 is one. */
export const checkTime = (key: string, value: unknown): void => checkNumber(key, value, TIME);

function checkNumber(key: string, value: unknown, { least, whole }: NumberRule): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !(value >= least) || (whole && !Number.isInteger(value)))
    throw invalid(key, `is ${shown(value)}, not a ${whole ? "whole " : ""}number of at least ${least}`);
}

export function checkWord(key: string, value: unknown, words: readonly string[]): void {
  if (value === undefined || words.some((word) => word === value)) return;
  const list = words.map((word) => JSON.stringify(word)).join(" or ");
  throw invalid(key, `is ${shown(value)}, not ${list}`);
}

/** Of a value that is no plain one only the type: JSON has no word for some, and what an object holds is nobody's business. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `of type ${typeof value}`;
}

export function checkType(
  key: string,
  value: unknown,
  type: "string" | "boolean" | "function" | "object",
): void {
  if (value !== undefined && (typeof value !== type || value === null))
    throw invalid(key, `is not of type ${type}`);
}

function checkHeader(name: string, value: unknown): void {
  const [sound = ""] = /^[!#$%&'*+.^_`|~0-9a-z-]*/i.exec(name) ?? [];
  // What comes after it may be the value, pasted along.
  if (sound === "" || sound !== name)
    throw invalid("headers", `has a malformed name, ${JSON.stringify(`${sound}…`)}`);
  if (OWN_FIELDS.has(name.toLowerCase()))
    throw invalid("headers", `may not hold \`${name}\`, which is the client's own`);
  if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw invalid("headers", `has a value for \`${name}\` that no header can carry`);
}
