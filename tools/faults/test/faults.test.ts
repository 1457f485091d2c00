import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../src/cases/faults.ts";
import { UNPLAYED, classesByCode, playedCodes } from "../src/coverage.ts";
import { GROUPS } from "../src/fault.ts";

/** Every code of the client has a page there, and no page is without a code. */
const ERROR_PAGES = resolve(import.meta.dirname, "../../../docs/errors");
const LEAST_FAULTS = 120;
const codes = readdirSync(ERROR_PAGES)
  .filter((name) => name !== "README.md")
  .map((name) => name.replace(".md", ""));

test("there are at least 120 faults, and some of every group", () => {
  expect(FAULTS.length).toBeGreaterThanOrEqual(LEAST_FAULTS);
  for (const wanted of GROUPS)
    expect(
      FAULTS.some(({ group }) => group === wanted),
      wanted,
    ).toBe(true);
});

test("no two faults share a name", () => {
  const names = FAULTS.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test("names are lower-case words with hyphens, and what the server does is a sentence", () => {
  for (const { name, does } of FAULTS) {
    expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(does, name).toMatch(/^[A-Z0-9`].*\.$/);
  }
});

test("every code of the client is played, or it is said why not", () => {
  const played = playedCodes(FAULTS);
  expect(codes.filter((code) => !played.has(code) && UNPLAYED[code] === undefined)).toEqual([]);
});

test("no code that is played is said to be unplayed", () => {
  const played = playedCodes(FAULTS);
  expect(Object.keys(UNPLAYED).filter((code) => played.has(code))).toEqual([]);
});

test("a code has one class in all faults", () => {
  const several = [...classesByCode(FAULTS)].filter(([, classes]) => classes.size > 1);
  expect(several).toEqual([]);
});
