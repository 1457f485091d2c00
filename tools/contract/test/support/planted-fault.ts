import { PaifangError } from "@paifang/client";
import { expect } from "vitest";
import type { Check } from "../../src/check.ts";

/** A fault of an adapter: what it does instead of what the whole one does, with everything at hand to do it. */
export type Spoil<T, P, O> = (whole: T, made: { place: P; options: O; open(options: O): T }) => Partial<T>;

/** A subject's `open` with the fault in what it gives. */
export const spoiled =
  <T, P, O>(openWhole: (place: P, options: O) => T, spoil: Spoil<T, P, O>) =>
  (place: P, options: O): T => {
    const open = (changed: O): T => openWhole(place, changed);
    const whole = open(options);
    return { ...whole, ...spoil(whole, { place, options, open }) };
  };

/** What a planted fault throws that stands for an adapter which breaks by itself. */
export class PlantedFault extends Error {
  override readonly name = "PlantedFault";
}

type Wanted<F extends string, S> = {
  feature: F;
  openStage(product: Check<F, S>["only"]): Promise<S & AsyncDisposable>;
};

const nameOf = (failure: unknown): string => (failure instanceof Error ? failure.name : typeof failure);

/**
 * The title of the feature's first check that fails: by what it expects, or by an error that comes of the fault. A
 * check that breaks by itself breaks the test.
 */
export async function failingCheck<F extends string, S>(
  checks: readonly Check<F, S>[],
  { feature, openStage }: Wanted<F, S>,
): Promise<string | undefined> {
  for (const { title, only, run } of checks.filter((check) => check.feature === feature)) {
    await using stage = await openStage(only);
    const failure = await run(stage).catch((error: unknown) => error);
    if (failure === undefined) continue;
    if (!PaifangError.isInstance(failure))
      expect(["AssertionError", "PlantedFault"]).toContain(nameOf(failure));
    return title;
  }
  return undefined;
}
