import { HttpError, PaifangError } from "../errors.ts";
import { isHang, isOfWholeAnswer, isRefusal, sizeOf, type Slice } from "./bisect.ts";

/** So many failures of the service in a row, and nothing new is sent to it. */
const FAILURES_IN_A_ROW = 16;
/** So many inputs, each alone, that fail in the same way are the service's fault, if none was good. */
const INPUTS_ALIKE = 16;
/** The same for answers that break the contract: two of them are no chance. */
const INVALID_INPUTS_ALIKE = 2;

/**
 * Tells a service that fails for everyone from inputs that are bad, so that not all of a run is taken apart to
 * its single inputs against a broken one.
 */
export class Doubt {
  readonly #alike = new Map<string, number>();
  #hasSucceeded = false;
  #inARow = 0;

  /** Nothing has succeeded yet, or not for long. */
  get isOpen(): boolean {
    return !this.#hasSucceeded || this.isStrong;
  }

  /** So much failed in a row that nothing new is begun. */
  get isStrong(): boolean {
    return this.#inARow >= FAILURES_IN_A_ROW;
  }

  succeeded(): void {
    this.#hasSucceeded = true;
    this.#inARow = 0;
  }

  /** The budget for retries is empty. */
  exhausted(): void {
    this.#inARow++;
  }

  /** Whether the failures so far are enough to end the run. A service that gave vectors is never given up here. */
  failed(slice: Slice, error: unknown): boolean {
    if (!PaifangError.isInstance(error)) return false;
    if (!isRefusal(error)) this.#inARow++;
    if (this.#hasSucceeded) return false;
    // The other half was asked at the same time and had as long; each further part would cost that time again.
    if (slice.isPart && isHang(error)) return true;
    const kind = kindOf(error);
    const inputs = (this.#alike.get(kind) ?? 0) + inputsThatSpeak(slice, error);
    this.#alike.set(kind, inputs);
    return inputs >= (error.retryCause === "invalid-answer" ? INVALID_INPUTS_ALIKE : INPUTS_ALIKE);
  }
}

/** A larger slice may fail by one of its inputs, unless the answer as a whole is wrong. */
const inputsThatSpeak = (slice: Slice, error: PaifangError): number =>
  isOfWholeAnswer(error) || sizeOf(slice) === 1 ? sizeOf(slice) : 0;

/** The same code at the same kind of place; words are left out, since a server may quote the input in them. */
function kindOf(error: PaifangError): string {
  const path: unknown = Reflect.get(error, "path");
  const place = typeof path === "string" ? path.replace(/\d+/g, "") : "";
  return `${error.code} ${error instanceof HttpError ? error.status : ""} ${place}`;
}
