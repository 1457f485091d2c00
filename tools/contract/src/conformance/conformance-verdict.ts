import { SIDES, type ConformanceSection, type Side } from "./conformance-case.ts";

/** The tests of one side's project in a run, as far as the table needs them. */
export type SideRun = {
  /** Every test file of the project ran, and no filter left tests out. */
  whole: boolean;
  /** Titles of tests that passed; suites' titles stand in one with those of their tests. */
  passed: readonly (readonly string[])[];
};

/** What a case came to on one side. */
export type SideResult = "yes" | "open" | "waits" | "none";

export type CaseResults = Readonly<Record<Side, SideResult>>;

export type ConformanceVerdict =
  | { kind: "whole"; results: ReadonlyMap<string, CaseResults> }
  /** A project or a part of it was not in the run: nothing can be said. */
  | { kind: "part" }
  | { kind: "strangers"; ids: string[] };

/** The ids at the head of a title: `A11 A12 …`. */
export function idsOf(title: string): string[] {
  const head = /^(?:[A-Z]\d\d )+/.exec(title)?.[0] ?? "";
  return head.split(" ").filter((id) => id !== "");
}

/** Which cases have a test, by the titles of those that passed. */
export function conformanceOf(
  sections: readonly ConformanceSection[],
  runs: Readonly<Partial<Record<Side, SideRun>>>,
): ConformanceVerdict {
  const tested = new Map<Side, ReadonlySet<string>>();
  for (const side of SIDES) {
    const run = runs[side];
    if (run?.whole !== true) return { kind: "part" };
    tested.set(side, new Set(run.passed.flatMap((titles) => titles.flatMap(idsOf))));
  }
  const cases = sections.flatMap((section) => Object.entries(section.cases));
  const known = new Set(cases.map(([id]) => id));
  const strangers = [...tested.values()].flatMap((ids) => [...ids].filter((id) => !known.has(id)));
  if (strangers.length > 0) return { kind: "strangers", ids: [...new Set(strangers)].toSorted() };
  const results = new Map(
    cases.map(([id, { sides, waits }]): [string, CaseResults] => {
      const resultOn = (side: Side): SideResult => {
        if (tested.get(side)?.has(id) === true) return "yes";
        if (waits?.[side] !== undefined) return "waits";
        return sides.includes(side) ? "open" : "none";
      };
      return [id, { emulator: resultOn("emulator"), client: resultOn("client") }];
    }),
  );
  return { kind: "whole", results };
}
