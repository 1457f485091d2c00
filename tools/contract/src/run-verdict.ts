import type { ContractMeta } from "./contract-meta.ts";
import type { Remarks } from "./check.ts";
import { FEATURES, titlesOf, type Capability } from "./features.ts";
import { HOSTS } from "./hosts.ts";

/** A contract test of a run, and whether it passed. */
export type ToldTest = { meta: ContractMeta; passed: boolean };

/** What a subject said of its features; those without a word hold as they are. */
export type SuiteReport = { host: string; capability: Capability; cannot: Remarks; notes: Remarks };

export type Verdict =
  | { kind: "whole"; reports: SuiteReport[] }
  /** Something was not in the run, or failed: nothing can be said of the hosts. */
  | { kind: "part"; missing: string[] }
  | { kind: "strangers"; hosts: string[] };

export const CAPABILITIES: readonly Capability[] = Object.keys(FEATURES) as Capability[];

/** What a run tells: only one in which every test of every host passed tells about all. */
export function verdictOf(tests: readonly ToldTest[]): Verdict {
  const known: readonly string[] = HOSTS;
  const strangers = new Set(tests.map(({ meta }) => meta.host).filter((host) => !known.includes(host)));
  if (strangers.size > 0) return { kind: "strangers", hosts: [...strangers] };
  const suites = HOSTS.flatMap((host) => CAPABILITIES.map((capability) => ({ host, capability })));
  const missing: string[] = [];
  const reports = suites.flatMap(({ host, capability }) => {
    const own = tests.filter(({ meta }) => meta.host === host && meta.capability === capability);
    const report = reportOf(own);
    const lacking = report === undefined ? ["was not run"] : lackingIn(report, own);
    missing.push(...lacking.map((what) => `${host}, ${capability}: ${what}`));
    return report === undefined ? [] : [report];
  });
  return missing.length === 0 ? { kind: "whole", reports } : { kind: "part", missing };
}

function reportOf(tests: readonly ToldTest[]): SuiteReport | undefined {
  for (const { meta } of tests) {
    if (!("cannot" in meta)) continue;
    const { host, capability, cannot, notes } = meta;
    return { host, capability, cannot, notes };
  }
  return undefined;
}

function lackingIn({ capability, cannot }: SuiteReport, tests: readonly ToldTest[]): string[] {
  const failed = tests
    .filter(({ passed }) => !passed)
    .map(({ meta }) => `${"feature" in meta ? meta.feature : "remarks"} failed`);
  const tested = new Set(tests.flatMap(({ meta }) => ("feature" in meta ? [meta.feature] : [])));
  const untested = Object.keys(titlesOf(capability)).filter(
    (feature) => !tested.has(feature) && cannot[feature] === undefined,
  );
  return [...failed, ...untested.map((feature) => `${feature} was not run`)];
}
