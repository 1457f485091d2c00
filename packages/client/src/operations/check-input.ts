import type { Sizes } from "../batch/sizes.ts";
import { InputError, type InputFault } from "../errors.ts";

const EMPTY = "is empty";
const HALF = "holds half of a surrogate pair";

/** What cannot be sent as a text, for the place `index`; `undefined` when all is well. */
export function textFault(text: unknown, index: number): InputFault | undefined {
  if (typeof text !== "string")
    return { index, reason: `is ${text === null ? "null" : typeof text}, not a string` };
  if (text === "") return { index, reason: EMPTY };
  return text.isWellFormed() ? undefined : { index, reason: HALF };
}

/** The code for a request whose first fault this is. */
export function codeOf({ reason }: InputFault): "INPUT_EMPTY" | "INPUT_MALFORMED" | "INPUT_INVALID" {
  if (reason === EMPTY) return "INPUT_EMPTY";
  return reason === HALF ? "INPUT_MALFORMED" : "INPUT_INVALID";
}

const listOf = (faults: readonly InputFault[]): string => {
  const shown = faults.slice(0, 10).map(({ index, reason }) => `${index} ${reason}`);
  return `${shown.join(", ")}${faults.length > 10 ? `, and ${faults.length - 10} more` : ""}`;
};

/** What cannot be sent of a list. Holes of a sparse array are looked at as well. */
export function faultsOf<T>(
  list: readonly T[],
  faultOf: (one: T, index: number) => InputFault | undefined,
): readonly InputFault[] {
  let faults: InputFault[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const fault = faultOf(list[index] as T, index);
    if (fault !== undefined) (faults ??= []).push(fault);
  }
  return faults ?? NO_FAULTS;
}

const NO_FAULTS: readonly InputFault[] = [];

/**
 * Refuses texts that cannot be sent, naming all of them.
 *
 * @throws {InputError}
 */
export function refuseBadTexts(what: string, texts: readonly unknown[]): void {
  const faults = faultsOf(texts, textFault);
  const [first] = faults;
  if (first === undefined) return;
  throw new InputError(codeOf(first), `${what} ${listOf(faults)}.`, faults);
}

/** @throws {InputError} it is given and cannot be sent as a text. */
export function refuseBadInstruction(instruction: unknown): void {
  if (instruction !== undefined && instruction !== "") refuseBadTexts("Instruction", [instruction]);
}

/** Whether a value may be a token's id. */
export const isTokenId = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

type BodyRoom = {
  /** Bytes of a body around its inputs. */
  frameBytes: number;
  maxBodyBytes: number;
  /** What else to say about an input that is too large. */
  hintOf?(index: number): string | undefined;
};

/**
 * Refuses inputs that make a body too large even alone, naming all of them with their sizes.
 *
 * @throws {InputError}
 */
export function refuseTooLarge(
  what: string,
  sizes: Sizes,
  { frameBytes, maxBodyBytes, hintOf }: BodyRoom,
): void {
  const faults: InputFault[] = [];
  for (let index = 0; index < sizes.count; index++) {
    if (sizes.atMost(index) + frameBytes <= maxBodyBytes) continue;
    const bytes = sizes.of(index) + frameBytes;
    if (bytes <= maxBodyBytes) continue;
    const hint = hintOf?.(index);
    const reason = `makes a body of ${bytes} bytes${hint === undefined ? "" : ` ${hint}`}`;
    faults.push({ index, reason, bytes });
  }
  if (faults.length > 0)
    throw new InputError(
      "INPUT_TOO_LARGE",
      `${what} ${listOf(faults)}; the limit is ${maxBodyBytes}.`,
      faults,
    );
}

const isCount = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && value > 0;

/** A value as an error names it: JSON has no word for NaN, and no number for a bigint. */
export const shown = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "number" || value === null ? String(value) : `of type ${typeof value}`;
};

/** @throws {InputError} it is given and no whole number above 0. */
export function refuseBadCount(name: string, value: unknown): void {
  if (value === undefined || isCount(value)) return;
  throw new InputError("INPUT_INVALID", `\`${name}\` is ${shown(value)}, not a whole number above 0.`);
}

/** @throws {InputError} it is given and no number, NaN, or endless. */
export function refuseBadNumber(name: string, value: unknown): void {
  if (value === undefined || Number.isFinite(value)) return;
  throw new InputError("INPUT_INVALID", `\`${name}\` is ${shown(value)}, not a finite number.`);
}

/** @throws {InputError} it is given and neither a whole number above 0 nor `"max"`. */
export function refuseBadTruncation(value: unknown): void {
  if (value === undefined || value === "max" || isCount(value)) return;
  throw new InputError(
    "INPUT_INVALID",
    `\`truncateInputTokens\` is ${shown(value)}, not a whole number above 0 or "max".`,
  );
}

/** @throws {InputError} the list is none. */
export function refuseNoList(what: string, list: unknown): void {
  if (!Array.isArray(list)) throw new InputError("INPUT_INVALID", `\`${what}\` is no array.`);
}
