import { describe, expect, test } from "vitest";
import { titlesOf, type Capability, type FeatureOf } from "./features.ts";
import type { Place, Subject } from "./subject.ts";

export type Product = Place["product"];

/** One expectation. It is data, so that a test can put a wrong subject before it and see it fail. */
export type Check<F extends string, S> = {
  feature: F;
  title: string;
  /** The product that alone has the feature. @default both */
  only?: Product;
  run(stage: S): Promise<void>;
};

/** Where a suite's checks run: a fresh stage for each of them. */
export type Setting<S> = { product: Product; open(): Promise<S & AsyncDisposable> };

export type Suite<C extends Capability, S> = {
  capability: C;
  subject: Subject<C>;
  checks: readonly Check<FeatureOf<C> & string, S>[];
  settings: readonly Setting<S>[];
};

/** Registers a suite with the test runner; every test tells the reporter what it is about. */
export function registerSuite<C extends Capability, S>({
  capability,
  subject,
  checks,
  settings,
}: Suite<C, S>): void {
  const { host } = subject;
  const cannot: Remarks = subject.cannot ?? {};
  const notes: Remarks = subject.notes ?? {};
  describe(`${host}, ${capability}`, () => {
    test("remarks are about known features", ({ task }) => {
      task.meta.contract = { host, capability, cannot, notes };
      expect(wrongRemarks(capability, { cannot, notes })).toEqual([]);
    });
    describe.for(settings)("on $product", ({ product, open }) => {
      const byTitle = askedOf(checks, { product, cannot }).map((check) => [check.title, check] as const);
      test.for(byTitle)("%s", async ([, { feature, run }], { task }) => {
        task.meta.contract = { host, capability, feature };
        await using stage = await open();
        await expect(run(stage)).resolves.toBeUndefined();
      });
    });
  });
}

/** The checks that a product and a host have: not those of features that the host cannot express. */
export const askedOf = <F extends string, S>(
  checks: readonly Check<F, S>[],
  { product, cannot }: { product: Product; cannot: Remarks },
): Check<F, S>[] =>
  checks.filter(({ feature, only = product }) => cannot[feature] === undefined && only === product);

export type Remarks = Readonly<Record<string, string | undefined>>;

/** Remarks about what is no feature, remarks that say nothing, and features that both hold and do not. */
export function wrongRemarks(
  capability: Capability,
  { cannot, notes }: { cannot: Remarks; notes: Remarks },
): string[] {
  const titles = titlesOf(capability);
  const all = [...Object.entries(cannot), ...Object.entries(notes)];
  return [
    ...all.filter(([feature]) => !Object.hasOwn(titles, feature)).map(([feature]) => `${feature}: unknown`),
    ...all.filter(([, text = ""]) => text.trim() === "").map(([feature]) => `${feature}: says nothing`),
    ...Object.keys(cannot)
      .filter((feature) => Object.hasOwn(notes, feature))
      .map((feature) => `${feature}: both`),
  ];
}
