import { titlesOf, type Capability } from "./features.ts";
import { HOSTS } from "./hosts.ts";
import { CAPABILITIES, type SuiteReport } from "./run-verdict.ts";

/** How the page is made anew. */
export const UPDATE_COMMAND =
  "node_modules/.bin/vitest run --project contract --project langchain --project llamaindex --project ai-sdk -u";

const INTRODUCTION = `# What each host can do

The adapters translate between a framework and one client, so most of what the client does holds in every host.
This page says what does, feature by feature.

| sign | means |
| --- | --- |
| yes | every test of the feature passed for this host |
| yes¹ | likewise; the note says where to find it, or what to know |
| –² | the host has no way to express it; the note says why, and what to do instead |

The tests are the same for all hosts: \`tools/contract\`, against the emulator with the same faults and the wire traffic
of \`fixtures/\`. The page is made from their run and is not edited by hand. A run of all tests fails when it is out of
date; this makes it anew:

\`\`\`bash
${UPDATE_COMMAND}
\`\`\`
`;

const HEADINGS: Readonly<Record<Capability, string>> = {
  embeddings: "Text embeddings, on PAI-EAS and AI Search",
  "image embeddings": "Image embeddings, on AI Search",
  rerank: "Rerank, on PAI-EAS and AI Search",
  chat: "Chat, on PAI-EAS",
};

/** The page of a run in which every test of every host passed. */
export const renderHostsPage = (reports: readonly SuiteReport[]): string =>
  [INTRODUCTION, ...CAPABILITIES.map((capability) => sectionOf(capability, reports))].join("\n");

function sectionOf(capability: Capability, reports: readonly SuiteReport[]): string {
  const remarks: string[] = [];
  const signed = (sign: string, remark: string | undefined): string => {
    if (remark === undefined) return sign;
    if (!remarks.includes(remark)) remarks.push(remark);
    return sign + raised(remarks.indexOf(remark) + 1);
  };
  const suites = HOSTS.map((name) =>
    reports.find(({ host, capability: own }) => host === name && own === capability),
  );
  const rows = Object.entries(titlesOf(capability)).map(([feature, title]) => {
    const signs = suites.map((suite) => {
      const reason = suite?.cannot[feature];
      return reason === undefined ? signed("yes", suite?.notes[feature]) : signed("–", reason);
    });
    return row([title, ...signs]);
  });
  const table = [row(["feature", ...HOSTS]), row(["---", ...HOSTS.map(() => "---")]), ...rows];
  const notes = remarks.map((remark, at) => `${at + 1}. ${remark}`);
  return [`## ${HEADINGS[capability]}`, "", ...table, "", ...(notes.length === 0 ? [] : [...notes, ""])].join(
    "\n",
  );
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const raised = (number: number): string =>
  String(number).replaceAll(/\d/g, (digit) => RAISED_DIGITS.charAt(Number(digit)));
