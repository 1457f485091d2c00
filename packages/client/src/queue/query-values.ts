import { InputError } from "../errors.ts";

/** An index as callers give it; above 2^53 only a bigint is exact. */
export type QueueIndex = bigint | number;

const fault = (detail: string): InputError => new InputError("INPUT_INVALID", detail);

/** @throws {InputError} it is no index; `least` -1 allows the newest item's. */
export function indexText(index: QueueIndex, least: 0 | -1 = 0): string {
  const isExact = typeof index === "bigint" || Number.isSafeInteger(index);
  if (!isExact || index < least)
    throw fault(
      `The index ${String(index)} is no whole number of at least ${least}; above 2^53 give a bigint.`,
    );
  return String(index);
}

/** @throws {InputError} there is none, or one is no index. */
export function indexesText(indexes: readonly QueueIndex[]): string {
  if (!Array.isArray(indexes)) throw fault("`indexes` is no list.");
  if (indexes.length === 0) throw new InputError("INPUT_EMPTY", "`indexes` is empty.");
  return indexes.map((index: QueueIndex) => indexText(index)).join(",");
}

/**
 * Tags as they stand in a query.
 *
 * @throws {InputError} a name is empty or begins with `_`, which the service keeps for itself; or a value is no text.
 */
export function tagFields(tags: Readonly<Record<string, string>> | undefined): Record<string, string> {
  for (const [name, value] of Object.entries(tags ?? {})) {
    if (name === "" || name.startsWith("_"))
      throw fault(`The tag ${JSON.stringify(name)} has no name, or one that begins with "_".`);
    if (typeof value !== "string")
      throw fault(`The tag ${JSON.stringify(name)} is of type ${typeof value}, not text.`);
  }
  return { ...tags };
}

/** @throws {InputError} it is no whole number of at least `least`. */
export function wholeNumber(name: string, value: number | undefined, least: number): number | undefined {
  if (value !== undefined && (!Number.isInteger(value) || value < least))
    throw fault(`\`${name}\` is ${String(value)}, no whole number of at least ${least}.`);
  return value;
}

/** A time as Go writes it; some servers take a bare number for seconds, so the unit is always there. */
export const durationText = (ms: number): string => (ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`);

const LONGEST_CODE = 20;

/** @throws {InputError} it is no code of a negative commit: digits, or words such as `Shutdown`, of at most 20 characters. */
export function refusalCode(code: string): string {
  const isCode = /^(?:(?:[A-Z][a-z]*)+(?:\.[A-Z][a-z]*)?|\d+)$/.test(code) && code.length <= LONGEST_CODE;
  if (!isCode)
    throw fault(
      `The code ${JSON.stringify(code)} is neither digits nor words such as \`Shutdown\`, at most ${LONGEST_CODE} characters.`,
    );
  return code;
}
