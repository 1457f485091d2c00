import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LAST_ROW } from "../src/arguments.ts";
import { OBSERVATIONS, PROBES } from "../src/catalogue.ts";
import { makePlan } from "../src/plan.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");

test("every row of the open questions is a probe or an observation, and none is both", () => {
  const rows = [...PROBES, ...OBSERVATIONS].map(({ row }) => row).toSorted((one, other) => one - other);

  expect(rows).toEqual(Array.from({ length: LAST_ROW }, (_, at) => at + 1));
});

test("each answer belongs to a page that exists", () => {
  const missing = [...PROBES, ...OBSERVATIONS].filter(({ page }) => !existsSync(join(REPOSITORY, page)));

  expect(missing).toEqual([]);
});

test("only the rows that move megabytes need a yes", () => {
  expect(PROBES.filter(({ isLarge }) => isLarge).map(({ row }) => row)).toEqual([1, 24]);
});

test("without any service each row says which variable it needs", () => {
  const { questions, notAsked } = makePlan(PROBES, [], { only: [], yesLarge: true });

  expect(questions).toEqual([]);
  expect(notAsked).toHaveLength(PROBES.length);
  expect(notAsked.every(({ reason }) => /^needs (PAI_EAS|AISEARCH)_/.test(reason))).toBe(true);
});
