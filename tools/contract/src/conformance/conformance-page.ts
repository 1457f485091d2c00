import { SIDES, type ConformanceCase, type ConformanceSection } from "./conformance-case.ts";
import type { CaseResults, SideResult } from "./conformance-verdict.ts";

/** How the page is made anew. */
export const CONFORMANCE_COMMAND = "node_modules/.bin/vitest run --project emulator --project client -u";

const INTRODUCTION = `# Conformance

The behaviours of the wire that this project is held to, one id each. The emulator shows each by raw requests, the client
against the emulator or a scripted server; the two are written apart, so that one mistake cannot hide in both.

| sign | means |
| --- | --- |
| yes | a test whose title begins with the id passed |
| open | no such test yet |
| waits | no test, for the reason in the remark |
| – | the case has nothing to do on this side |

A test says that client and emulator keep to the documents, not that a live service does; what is documented and not
measured is marked so on the pages beside this one. The page is made from a run of both projects and is not edited by
hand. A run of all their tests fails when it is out of date; this makes it anew:

\`\`\`bash
${CONFORMANCE_COMMAND}
\`\`\`
`;

const SIGNS: Readonly<Record<SideResult, string>> = {
  yes: "yes",
  open: "open",
  waits: "waits",
  none: "–",
};

/** The page of a run in which both projects ran whole. */
export function renderConformancePage(
  sections: readonly ConformanceSection[],
  results: ReadonlyMap<string, CaseResults>,
): string {
  return [INTRODUCTION, summaryOf(results), ...sections.map((section) => sectionOf(section, results))].join(
    "\n",
  );
}

function summaryOf(results: ReadonlyMap<string, CaseResults>): string {
  const all = [...results.values()];
  const having = (sought: SideResult): number =>
    all.filter((result) => SIDES.some((side) => result[side] === sought)).length;
  const open = having("open");
  const waiting = all.filter((result) => isSettled(result) && Object.values(result).includes("waits")).length;
  const tested = all.length - open - waiting;
  return `${all.length} cases: ${tested} with a test on every side that they have, ${open} open on a side or two, ${waiting} waiting.\n`;
}

const isSettled = (result: CaseResults): boolean => SIDES.every((side) => result[side] !== "open");

function sectionOf(
  { heading, cases }: ConformanceSection,
  results: ReadonlyMap<string, CaseResults>,
): string {
  const rows = Object.entries(cases).map(([id, told]) => {
    const result = results.get(id);
    const signs = SIDES.map((side) => (result === undefined ? "" : SIGNS[result[side]]));
    return row([id, told.title, ...signs, remarkOf(told, result)]);
  });
  return [
    `## ${heading}`,
    "",
    row(["id", "case", ...SIDES, "remark"]),
    row(["---", "---", ...SIDES.map(() => "---"), "---"]),
    ...rows,
    "",
  ].join("\n");
}

/** A reason to wait is told only where it is still waited. */
function remarkOf({ remark, waits }: ConformanceCase, result: CaseResults | undefined): string {
  const reasons = SIDES.filter((side) => result?.[side] === "waits").map((side) => waits?.[side]);
  const waiting = [...new Set(reasons)].filter((reason) => reason !== undefined).join("; ");
  return [waiting === "" ? undefined : `Waits: ${waiting}.`, remark].filter(Boolean).join(" ");
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
