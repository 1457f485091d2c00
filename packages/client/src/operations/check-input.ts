import { InputError, type InputFault } from "../errors.ts";

/** What cannot be sent as a text, for the place `index`; `undefined` when all is well. */
export function textFault(text: unknown, index: number): InputFault | undefined {
  if (typeof text !== "string")
    return { index, reason: `is ${text === null ? "null" : typeof text}, not a string` };
  if (text === "") return { index, reason: "is empty" };
  return text.isWellFormed() ? undefined : { index, reason: "holds half of a surrogate pair" };
}

const listOf = (faults: readonly InputFault[]): string => {
  const shown = faults.slice(0, 10).map(({ index, reason }) => `${index} ${reason}`);
  return `${shown.join(", ")}${faults.length > 10 ? `, and ${faults.length - 10} more` : ""}`;
};

/**
 * Refuses texts that cannot be sent, naming all of them.
 *
 * @throws {InputError}
 */
export function refuseBadTexts(what: string, texts: readonly unknown[]): void {
  const faults = texts.map(textFault).filter((fault) => fault !== undefined);
  const [first] = faults;
  if (first === undefined) return;
  const code =
    first.reason === "is empty"
      ? "INPUT_EMPTY"
      : first.reason.startsWith("holds")
        ? "INPUT_MALFORMED"
        : "INPUT_INVALID";
  throw new InputError(code, `${what} ${listOf(faults)}.`, faults);
}

/**
 * Refuses inputs that make a body too large even alone, naming all of them with their sizes.
 *
 * @throws {InputError}
 */
export function refuseTooLarge(
  what: string,
  sizes: readonly number[],
  frameBytes: number,
  maxBodyBytes: number,
): void {
  const faults: InputFault[] = [];
  for (const [index, size] of sizes.entries()) {
    const bytes = size + frameBytes;
    if (bytes > maxBodyBytes) faults.push({ index, reason: `makes a body of ${bytes} bytes`, bytes });
  }
  if (faults.length > 0)
    throw new InputError(
      "INPUT_TOO_LARGE",
      `${what} ${listOf(faults)}; the limit is ${maxBodyBytes}.`,
      faults,
    );
}

/** @throws {InputError} the list is none. */
export function refuseNoList(what: string, list: unknown): void {
  if (!Array.isArray(list)) throw new InputError("INPUT_INVALID", `\`${what}\` is no array.`);
}
