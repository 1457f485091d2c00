import { ResponseError } from "../errors.ts";
import { folded } from "./parse-json.ts";

/** A parsed JSON object. It is read field by field and never merged into another object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The error for an answer that breaks the contract at `path`. */
export const breach = (path: string, detail: string): ResponseError =>
  new ResponseError("ANSWER_INVALID", path, detail, { retryCause: "invalid-answer" });

/** The error for a value of the wrong kind. */
export const mismatch = (path: string, found: unknown, wanted: string): ResponseError =>
  breach(path, `${path === "" ? "The answer" : `\`${path}\``} is ${described(found)}, not ${wanted}.`);

function described(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return `the text ${JSON.stringify(folded(value, 40))}`;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return isRecord(value) ? "an object" : JSON.stringify(value);
}

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function asRecord(value: unknown, path: string): JsonRecord {
  if (!isRecord(value)) throw mismatch(path, value, "an object");
  return value;
}

export function asList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw mismatch(path, value, "a list");
  return value;
}

export function asFiniteNumber(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw mismatch(path, value, "a finite number");
  return value;
}

const pathOf = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** The field's record; `undefined` if it is absent or null. */
export function readRecord(record: JsonRecord, key: string, path: string): JsonRecord | undefined {
  const value = record[key] ?? undefined;
  return value === undefined ? undefined : asRecord(value, pathOf(path, key));
}

/** The field's list; `undefined` if it is absent or null. */
export function readList(record: JsonRecord, key: string, path: string): readonly unknown[] | undefined {
  const value = record[key] ?? undefined;
  return value === undefined ? undefined : asList(value, pathOf(path, key));
}

/** The field's text; `undefined` if it is absent or null. */
export function readString(record: JsonRecord, key: string, path: string): string | undefined {
  const value = record[key] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw mismatch(pathOf(path, key), value, "text");
  return value;
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The field's integer from 0 to `count - 1`, or of any size; `undefined` if it is absent or null. */
export function readIndex(record: JsonRecord, count: number | undefined, path: string): number | undefined {
  const value = record["index"] ?? undefined;
  if (value === undefined) return undefined;
  if (!isCount(value) || (count !== undefined && value >= count))
    throw mismatch(
      pathOf(path, "index"),
      value,
      count === undefined ? "a whole number" : `an index below ${count}`,
    );
  return value;
}

/** A name that an answer may leave out: anything but text that is not empty counts as left out. */
export const optionalText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
