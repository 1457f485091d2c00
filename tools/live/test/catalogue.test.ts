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

test("an answer goes to the page that speaks of its matter", () => {
  const pages = Object.fromEntries([...PROBES, ...OBSERVATIONS].map(({ row, page }) => [row, page]));

  expect(pages).toMatchObject({
    1: "docs/wire/addresses.md",
    2: "docs/wire/errors.md",
    4: "docs/wire/auth.md",
    5: "docs/wire/model-servers.md",
    10: "docs/wire/addresses.md",
    12: "docs/wire/auth.md",
    22: "docs/wire/queue.md",
    23: "docs/wire/queue.md",
    24: "docs/wire/invoke.md",
    27: "docs/wire/addresses.md",
  });
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
