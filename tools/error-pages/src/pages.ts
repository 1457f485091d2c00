import { PaifangError, type ErrorCode } from "@paifang/client";
import { adviceFor } from "@paifang/client/advice";
import { ERROR_CODES, ERROR_FACTS, SECTIONS } from "./codes.ts";
import type { ErrorFacts, ExampleAnswer } from "./error-facts.ts";
import { WARNINGS } from "./warnings.ts";

/** How the pages are made anew. */
const UPDATE_COMMAND = "node_modules/.bin/vitest run --project error-pages -u";

/** The page of one code. */
export function renderErrorPage(code: ErrorCode): string {
  const facts = ERROR_FACTS[code];
  const error = new PaifangError(code, "");
  return [
    `# ${code}`,
    facts.meaning,
    `**Why.** ${facts.why}`,
    "## What to do",
    [
      `- **English.** ${error.advice}`,
      `- **中文。** ${adviceFor(error, "zh")}`,
      `- **日本語。** ${adviceFor(error, "ja")}`,
    ].join("\n"),
    "## Facts",
    [
      row(["class", "retried by the client", "`retryCause`"]),
      row(["---", "---", "---"]),
      row([`\`${facts.errorClass}\``, retriedWords(facts), causesOf(facts)]),
    ].join("\n"),
    ...(facts.answer === undefined ? [] : exampleOf(facts.answer)),
    "[All codes](README.md) · [what is retried](../decisions/0003-retry-table.md) · [how bodies are read](../wire/errors.md)",
  ]
    .join("\n\n")
    .concat("\n");
}

/** The page that lists all codes and warnings. */
export function renderIndexPage(): string {
  const sections = SECTIONS.map(([heading, facts]) => {
    const codes = ERROR_CODES.filter((code) => Object.hasOwn(facts, code));
    return [`## ${heading}`, tableOf(codes)].join("\n\n");
  });
  return [INTRODUCTION, ...sections, WARNING_SECTION, CLOSING].join("\n\n").concat("\n");
}

const INTRODUCTION = `# Errors and warnings

Every error of the client has a \`code\`, a word that stays the same. \`advice\` says in English what to do; \`adviceFor\` says it in Chinese and Japanese:

\`\`\`ts
import { PaifangError, type ErrorCode } from "@paifang/client";
import { adviceFor } from "@paifang/client/advice";

const code: ErrorCode = "MODEL_NOT_FOUND";
const error = new PaifangError(code, "The service has no model \`x\`.");
console.log(adviceFor(error, "zh"), adviceFor(error, "ja"));
\`\`\``;

const WARNING_SECTION = [
  "## Warnings",
  'Something was put right, or is odd, and the call goes on. `process.emitWarning` tells it with type `PaifangWarning` and one of these codes, each once for a client unless it says otherwise: `process.on("warning", …)` sees them, `node --disable-warning=PaifangWarning` silences them.',
  [
    row(["code", "means"]),
    row(["---", "---"]),
    ...Object.entries(WARNINGS).map(([code, text]) => row([`\`${code}\``, text])),
  ].join("\n"),
].join("\n\n");

const CLOSING = `The pages are made from the codes of the client and \`tools/error-pages\`, and are not edited by hand. A test fails when one is missing or old; this makes them anew:

\`\`\`bash
${UPDATE_COMMAND}
\`\`\``;

const tableOf = (codes: readonly ErrorCode[]): string =>
  [
    row(["code", "class", "retried", "means"]),
    row(["---", "---", "---", "---"]),
    ...codes.map((code) => {
      const facts = ERROR_FACTS[code];
      return row([`[${code}](${code}.md)`, `\`${facts.errorClass}\``, retriedWord(facts), facts.meaning]);
    }),
  ].join("\n");

/** What the client's own table says of the causes. */
export const isRetried = ({ causes = [] }: ErrorFacts): boolean =>
  causes.some((retryCause) => new PaifangError("HTTP_STATUS", "", { retryCause }).retryable);

const retriedWord = (facts: ErrorFacts): string =>
  isRetried(facts) ? (facts.retried === undefined ? "yes" : "partly") : "no";

const retriedWords = (facts: ErrorFacts): string =>
  [isRetried(facts) ? "yes" : "no", facts.retried].filter((words) => words !== undefined).join(", ");

const causesOf = ({ causes = ["none"] }: ErrorFacts): string =>
  causes.map((cause) => `\`${cause}\``).join(", ");

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function exampleOf({ status, body, headers = {}, product, inferred = false }: ExampleAnswer): string[] {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const where = product === "ai-search" ? "AI Search" : "an EAS service";
  return [
    "## An answer that leads to it",
    `From ${where}; ${inferred ? "inferred, since no document shows it, and" : "documented,"} not measured on a live service.`,
    ["```http", `HTTP/1.1 ${status}`, ...fields, ...(body === undefined ? [] : ["", body]), "```"].join("\n"),
  ];
}
