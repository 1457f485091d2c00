import { PaifangError } from "@paifang/client";
import { classesByCode } from "./coverage.ts";
import { GROUPS, type Count, type ExpectedError, type Fault, type Group } from "./fault.ts";

/** How the page is made anew. */
const UPDATE_COMMAND = "node_modules/.bin/vitest run --project faults page -u";
const RUN_ONE_COMMAND = "node_modules/.bin/vitest run --project faults matrix -t 'stale-socket-closed:'";

const HEADINGS: Readonly<Record<Group, string>> = {
  transport: "The connection, and what is no HTTP",
  status: "Statuses",
  bodies: "Bodies of answers",
  embeddings: "Embeddings",
  ranking: "Rerank and score",
  chat: "Chats, completions and lists of models",
  streams: "Streams",
  cancel: "Callers who leave",
  secrets: "Secrets that a server gives back",
};

const introduction = (count: number): string => `# What goes wrong, and what a call comes to

${count} faults that servers, gateways and networks have, and what the client makes of each. A scripted server plays every one
of them over a real connection, and counts the requests.

Whatever the fault is:

- the call ends in a right answer, in one error of a known class, code and advice, or with what the caller aborted with; never in a part of an answer as if it were the whole;
- the requests that reach the server are those of the table, also through LangChain and LlamaIndex;
- no secret is in message, stack, JSON or printed form of the error, in its causes, in what \`onAttempt\` is told, or in a warning;
- no connection is left when the client is closed, and nothing is rejected that nobody handles.

Where a number of requests is a range, the moment decides. \`maxRetries\` can lower every number above one. A code leads to its page, with what to do in three languages.

The page is made from \`tools/faults/src/cases\` and is not edited by hand. A test fails when it is out of date; the first line makes it anew, the second plays one fault:

\`\`\`bash
${UPDATE_COMMAND}
${RUN_ONE_COMMAND}
\`\`\``;

/** The page of all faults. */
export function renderFaultsPage(faults: readonly Fault[]): string {
  const sections = GROUPS.map((group) => {
    const own = faults.filter((fault) => fault.group === group);
    return [`## ${HEADINGS[group]}`, tableOf(own)].join("\n\n");
  });
  return [introduction(faults.length), ...sections, "## What to do", adviceTable(faults)]
    .join("\n\n")
    .concat("\n");
}

function tableOf(faults: readonly Fault[]): string {
  const withCaller = faults.some((fault) => "act" in fault);
  const columns = withCaller
    ? ["fault", "the server", "the caller", "the call comes to", "requests"]
    : ["fault", "the server", "the call", "comes to", "requests"];
  return [
    row(columns),
    row(columns.map(() => "---")),
    ...faults.map((fault) =>
      row([`\`${fault.name}\``, fault.does, fault.call, outcomeOf(fault), countsOf(fault.expect)]),
    ),
  ].join("\n");
}

function outcomeOf(fault: Fault): string {
  const { expect } = fault;
  if (expect.kind === "value") return "act" in fault ? "no error" : "the right answer";
  if (expect.kind === "abort") return "the caller's own reason";
  return `\`${expect.class}\` ${linked(expect.code)}${because(expect)}`;
}

/** The codes of a cause and of a failed input stand in what the case expects besides. */
function because({ has }: ExpectedError): string {
  const cause = codeOf(has?.["cause"]);
  const failures: unknown = has?.["failures"];
  const failure = Array.isArray(failures) ? codeOf(Reflect.get(Object(failures[0]), "error")) : undefined;
  if (cause !== undefined) return `, because of ${linked(cause)}`;
  return failure === undefined ? "" : `, for the one input ${linked(failure)}`;
}

const codeOf = (value: unknown): string | undefined => {
  const code: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "code") : undefined;
  return typeof code === "string" ? code : undefined;
};

/** Attempts are told where they are not as many as the requests, such as those that never reached a server. */
function countsOf({ requests, attempts = requests }: { requests: Count; attempts?: Count }): string {
  const both = attempts === requests ? "" : ` in ${countOf(attempts)} attempts`;
  return countOf(requests) + both;
}

const countOf = (count: Count): string =>
  typeof count === "number" ? String(count) : `${count.from} to ${count.to}`;

function adviceTable(faults: readonly Fault[]): string {
  const rows = [...classesByCode(faults)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, classes]) =>
      row([
        linked(code),
        [...classes].map((name) => `\`${name}\``).join(", "),
        new PaifangError(code, "").advice,
      ]),
    );
  return [row(["code", "class", "what to do"]), row(["---", "---", "---"]), ...rows].join("\n");
}

const linked = (code: string): string => `[\`${code}\`](errors/${code}.md)`;

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
