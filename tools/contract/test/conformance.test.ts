import { expect, test } from "vitest";
import { AI_SEARCH_SECTION } from "../src/conformance/ai-search-cases.ts";
import {
  both,
  clientOnly,
  emulatorOnly,
  type ConformanceSection,
} from "../src/conformance/conformance-case.ts";
import { renderConformancePage } from "../src/conformance/conformance-page.ts";
import { conformanceOf, idsOf, type ConformanceVerdict } from "../src/conformance/conformance-verdict.ts";
import { EAS_SECTIONS } from "../src/conformance/eas-cases.ts";

const SECTIONS: readonly ConformanceSection[] = [
  {
    heading: "A. First",
    cases: {
      A01: both("Both play it"),
      A02: emulatorOnly("Only the emulator has it"),
      A03: clientOnly("Only the client has it", { remark: "The design | decides." }),
    },
  },
  {
    heading: "B. Second",
    cases: {
      B01: both("It comes later", { waits: { client: "it comes later", emulator: "it comes later" } }),
    },
  },
];

const verdictOf = (emulator: string[][], client: string[][]): ConformanceVerdict =>
  conformanceOf(SECTIONS, {
    emulator: { whole: true, passed: emulator },
    client: { whole: true, passed: client },
  });

const resultsOf = (verdict: ConformanceVerdict) => (verdict.kind === "whole" ? verdict.results : new Map());

test("the list has the 158 cases, each once, and in order", () => {
  const ids = [...EAS_SECTIONS, AI_SEARCH_SECTION].flatMap(({ cases }) => Object.keys(cases));
  const counts: Record<string, number> = { A: 18, B: 21, C: 27, D: 21, E: 21, F: 4, G: 14, H: 32 };
  expect(ids).toEqual(
    Object.entries(counts).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, at) => letter + String(at + 1).padStart(2, "0")),
    ),
  );
  expect(ids).toHaveLength(158);
});

test.each([
  ["A07 a lower-case bearer is accepted", ["A07"]],
  ["A11 A12 two at once", ["A11", "A12"]],
  ["a title that names A07 later", []],
  ["H264 is no id", []],
  ["A7 is none either", []],
])("%j begins with the ids %j", (title, ids) => {
  expect(idsOf(title)).toEqual(ids);
});

test("a case counts on a side where a test of it passed, also inside a suite, and is open elsewhere", () => {
  const verdict = verdictOf(
    [["A01 a test"], ["another"]],
    [["inner", "A03 a suite"], ["A02 more than it must"]],
  );
  expect(Object.fromEntries(resultsOf(verdict))).toEqual({
    A01: { emulator: "yes", client: "open" },
    A02: { emulator: "open", client: "yes" },
    A03: { emulator: "none", client: "yes" },
    B01: { emulator: "waits", client: "waits" },
  });
});

test("an id that the list does not know is named", () => {
  expect(verdictOf([["A19 a slip"]], [["Z01 another"], ["A19 again"]])).toEqual({
    kind: "strangers",
    ids: ["A19", "Z01"],
  });
});

test("a run without one of the two projects, or with a part of one, says nothing", () => {
  const whole = { whole: true, passed: [["A01 a test"]] };
  expect(conformanceOf(SECTIONS, { emulator: whole })).toEqual({ kind: "part" });
  expect(conformanceOf(SECTIONS, { emulator: whole, client: { ...whole, whole: false } })).toEqual({
    kind: "part",
  });
});

test("the page counts the cases and lists every one with its sides and remark", () => {
  const page = renderConformancePage(
    SECTIONS,
    resultsOf(verdictOf([["A01 x"], ["A02 x"], ["B01 x"]], [["A01 x"]])),
  );
  expect(page.slice(page.indexOf("4 cases")))
    .toBe(`4 cases: 2 with a test on every side that they have, 1 open on a side or two, 1 waiting.

## A. First

| id | case | emulator | client | remark |
| --- | --- | --- | --- | --- |
| A01 | Both play it | yes | yes |  |
| A02 | Only the emulator has it | yes | – |  |
| A03 | Only the client has it | – | open | The design \\| decides. |

## B. Second

| id | case | emulator | client | remark |
| --- | --- | --- | --- | --- |
| B01 | It comes later | yes | waits | Waits: it comes later. |
`);
});
