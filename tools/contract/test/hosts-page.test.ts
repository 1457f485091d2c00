import { expect, test } from "vitest";
import { titlesOf } from "../src/features.ts";
import { renderHostsPage } from "../src/hosts-page.ts";
import { HOSTS } from "../src/hosts.ts";
import { CAPABILITIES, type SuiteReport } from "../src/run-verdict.ts";

const plain = (): SuiteReport[] =>
  HOSTS.flatMap((host) => CAPABILITIES.map((capability) => ({ host, capability, cannot: {}, notes: {} })));

/** The lines of a capability's table and its notes. */
function sectionOf(page: string, heading: string): string[] {
  const section = page.split("\n## ").find((text) => text.startsWith(heading)) ?? "";
  return section.split("\n").slice(2);
}

test("each capability has a table with all its features and a column for each host", () => {
  const page = renderHostsPage(plain());

  const lines = sectionOf(page, "Chat");
  expect(lines.slice(0, 2)).toEqual([
    "| feature | client | LangChain | LlamaIndex | AI SDK |",
    "| --- | --- | --- | --- | --- |",
  ]);
  const rows = Object.values(titlesOf("chat")).map((title) => `| ${title} | yes | yes | yes | yes |`);
  expect(lines.slice(2)).toEqual([...rows, ""]);
  expect(page.match(/^## /gm)).toHaveLength(CAPABILITIES.length);
});

test("remarks and reasons are numbered as they are read, and the same words have one number", () => {
  const reports = plain().map((report): SuiteReport => {
    if (report.capability !== "chat" || report.host === "client") return report;
    const notes = {
      model: "In `raw`.",
      usage: report.host === "LangChain" ? "In the message." : "In `raw`.",
    };
    const cannot: SuiteReport["cannot"] = report.host === "LangChain" ? { leaving: "No way to leave." } : {};
    return { ...report, notes, cannot };
  });

  const lines = sectionOf(renderHostsPage(reports), "Chat");

  const signs = (feature: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`| ${titlesOf("chat")[feature]} |`))
      ?.split(" | ")
      .slice(1)
      .join(" | ");
  expect(signs("usage")).toBe("yes | yes¹ | yes² | yes² |");
  expect(signs("model")).toBe("yes | yes² | yes² | yes² |");
  expect(signs("leaving")).toBe("yes | –³ | yes | yes |");
  expect(lines.slice(-4)).toEqual(["1. In the message.", "2. In `raw`.", "3. No way to leave.", ""]);
});

test("numbers above nine are raised digit by digit", () => {
  const reports = plain().map((report): SuiteReport => {
    if (report.capability !== "chat" || report.host !== "client") return report;
    const entries = Object.keys(titlesOf("chat")).map((feature) => [feature, `Remark on ${feature}.`]);
    return { ...report, notes: Object.fromEntries(entries) as Record<string, string> };
  });

  expect(renderHostsPage(reports)).toContain("yes¹⁰ |");
});

test("the order of the reports does not matter", () => {
  expect(renderHostsPage(plain().toReversed())).toBe(renderHostsPage(plain()));
});
