import { HttpError, PaifangError } from "../errors.ts";
import { isOfWholeAnswer, isRefusal, sizeOf, type Slice } from "./bisect.ts";

/** So many inputs that fail in the same way, with no success between, are the service's fault. */
const INPUTS_ALIKE = 16;
/** For answers that break the contract, as long as the service never gave a good one. */
const INVALID_INPUTS_ALIKE = 2;

/**
 * Tells a service that fails for everyone from inputs that are bad, so that the whole run is not taken apart
 * to its single inputs against a broken one.
 */
export class Doubt {
  readonly #alike = new Map<string, number>();
  #hasSucceeded = false;

  /** Nothing has succeeded yet. */
  get isOpen(): boolean {
    return !this.#hasSucceeded;
  }

  succeeded(): void {
    this.#hasSucceeded = true;
    this.#alike.clear();
  }

  /** Whether the failures so far are enough to end the run. */
  failed(slice: Slice, error: unknown): boolean {
    if (!PaifangError.isInstance(error)) return false;
    // A service that gave vectors and now refuses inputs is well, however many they are.
    if (this.#hasSucceeded && isRefusal(error)) return false;
    const kind = kindOf(error);
    const inputs = (this.#alike.get(kind) ?? 0) + inputsThatSpeak(slice, error);
    this.#alike.set(kind, inputs);
    const isInvalid = error.retryCause === "invalid-answer" && !this.#hasSucceeded;
    return inputs >= (isInvalid ? INVALID_INPUTS_ALIKE : INPUTS_ALIKE);
  }
}

/** A larger slice may fail by one of its inputs, unless the answer as a whole is wrong or half of it hung too. */
function inputsThatSpeak(slice: Slice, error: PaifangError): number {
  const isHang = error.retryCause === "attempt-timeout" && slice.isPart;
  if (isHang || isOfWholeAnswer(error)) return sizeOf(slice);
  return sizeOf(slice) === 1 ? 1 : 0;
}

/** The same code at the same kind of place; words are left out, since a server may quote the input in them. */
function kindOf(error: PaifangError): string {
  const path: unknown = Reflect.get(error, "path");
  const place = typeof path === "string" ? path.replace(/\d+/g, "") : "";
  return `${error.code} ${error instanceof HttpError ? error.status : ""} ${place}`;
}
