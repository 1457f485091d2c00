import { PaifangError, ResponseError } from "../../src/errors.ts";
import type { Chance } from "./random.ts";

/** What is fuzzed, and how it is judged. */
export type Target = {
  readonly name: string;
  /** Folders and files of `fixtures/` that it begins with, beside those of `fixtures/fuzz/<name>/`. */
  readonly seeds: readonly string[];
  /** Words of its language. */
  readonly tokens: readonly string[];
  /**
   * Feeds one input and throws for whatever ought not to be. Gives a word for what came of it: an input with
   * a new one is kept, and changed further.
   */
  check(input: Uint8Array, chance: Chance): string | Promise<string>;
  /**
   * Feeds one input and gives what holds its memory, beside what any reader of the same bytes must hold.
   * Left out where an answer is no larger than a few words.
   */
  readonly retained?: { ours(input: Uint8Array): unknown; plain(input: Uint8Array): unknown };
};

/** A breach of what a target promises. */
class Breach extends Error {
  override readonly name = "Breach";
}

export function insist(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Breach(what);
}

/** Runs a step that may throw this package's own errors and no others. */
export function typed<T>(run: () => T): { value: T } | { error: PaifangError } {
  try {
    return { value: run() };
  } catch (error) {
    return { error: asTyped(error) };
  }
}

export function asTyped(error: unknown): PaifangError {
  if (error instanceof PaifangError) return error;
  throw new Breach(`an error that is not typed: ${String(error)}`, { cause: error });
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What tells one error from another without the words of the input. */
export function kindOf(error: PaifangError): string {
  const path = ResponseError.isInstance(error) ? error.path.replaceAll(/\d+/g, "0").slice(0, 40) : "";
  return `${error.code} ${path} ${error.detail.split(/["`:]/, 1)[0]?.replaceAll(/\d+/g, "0")}`;
}
