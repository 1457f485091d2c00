import { styled } from "../show/style.ts";
import type { Finding, Status } from "./finding.ts";
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
  return JSON.parse(maskSecrets(JSON.stringify(finding), secrets)) as Finding;
}
