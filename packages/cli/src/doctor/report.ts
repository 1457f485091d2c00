import { styled } from "../show/style.ts";
import type { Facts, Finding, Status } from "./finding.ts";
import { maskSecrets } from "./mask.ts";

const COLOURS = { ok: "green", warn: "yellow", fail: "red", skip: "dim" } as const;

const STATUS_WIDTH = 6;
const SUBJECT_WIDTH = 12;

/** One finding as lines for a person: status, subject, what was seen, and beneath it what to do. */
export function linesOf({ status, subject, text, fix }: Finding, stdout: NodeJS.WriteStream): string {
  const word = styled(stdout, COLOURS[status], status.padEnd(STATUS_WIDTH));
  const head = `  ${word}${subject.padEnd(SUBJECT_WIDTH)}${text}\n`;
  if (fix === undefined) return head;
  const margin = " ".repeat(2 + STATUS_WIDTH + SUBJECT_WIDTH);
  return `${head}${margin}${styled(stdout, "dim", "fix:")} ${fix}\n`;
}

export type Report = {
  readonly endpoint: string | undefined;
  readonly findings: readonly Finding[];
};

/** The whole report as one JSON value. */
export function jsonOf({ endpoint, findings }: Report): string {
  const count = (status: Status): number => findings.filter((one) => one.status === status).length;
  const counts = { ok: count("ok"), warn: count("warn"), fail: count("fail"), skip: count("skip") };
  return `${JSON.stringify({ endpoint, counts, findings }, undefined, 2)}\n`;
}

/** A finding in which no fact and no word holds a secret. */
export function cleanFinding(finding: Finding, secrets: readonly string[]): Finding {
  const clean = (text: string): string => maskSecrets(text, secrets);
  const facts = Object.entries(finding.facts).map(([name, fact]) => [name, cleanFact(fact, clean)] as const);
  return {
    ...finding,
    text: clean(finding.text),
    ...(finding.fix === undefined ? {} : { fix: clean(finding.fix) }),
    facts: Object.fromEntries(facts),
  };
}

function cleanFact(fact: Facts[string], clean: (text: string) => string): Facts[string] {
  if (typeof fact === "string") return clean(fact);
  return typeof fact === "object" ? fact.map(clean) : fact;
}
