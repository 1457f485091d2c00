import { parseArgs } from "node:util";
import { UserError } from "./user-error.ts";

/** Which kind of service embeds and reranks; chat is always an EAS service. */
export type ServiceKind = "eas" | "aisearch";

export type Arguments = {
  /** The question asked; left out, the program asks its own. */
  question: string | undefined;
  /** A folder of documents instead of undici's. */
  docs: string | undefined;
  /** All of undici's documentation instead of the named part. */
  all: boolean;
  service: ServiceKind;
  /** Where vectors are kept; `undefined` keeps none. */
  cacheFolder: string | undefined;
  help: boolean;
};

export const USAGE: string = `Answers questions about a folder of documents, with citations.

npm start                                  three questions about undici's documentation
npm start -- "How do I set a proxy?"       your question
npm start -- --docs ../my-notes "Why?"     your documents: .md, .markdown and .txt, also in subfolders

  --docs <folder>      documents to read instead of undici's
  --all                all of undici's documentation, not only the part that a minute allows
  --service <kind>     eas (default), or aisearch: embed and rerank through AI Search deployments
  --cache <folder>     where vectors are kept between runs (default .paifang in the repository)
  --no-cache           embed everything again and keep nothing
  --help               this text

Services named in the environment are used instead of the local ones; a run ends with the lines to export.`;

const OPTIONS = {
  docs: { type: "string" },
  all: { type: "boolean", default: false },
  service: { type: "string", default: "eas" },
  cache: { type: "string" },
  "no-cache": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const SEE_HELP = "See `npm start -- --help` for what there is.";

/**
 * Reads the command line.
 *
 * @throws {UserError} an option is unknown, lacks its value, or contradicts another.
 */
export function readArguments(argv: readonly string[], defaultCacheFolder: string): Arguments {
  const { values, positionals } = parse(argv);
  if (values.docs !== undefined && values.all)
    throw new UserError("`--all` and `--docs` name different documents.", "Give one of them.");
  if (values.cache !== undefined && values["no-cache"])
    throw new UserError("`--cache` and `--no-cache` contradict each other.", "Give one of them.");
  for (const name of ["docs", "cache"] as const)
    if (values[name] === "") throw new UserError(`\`--${name}\` names no folder.`, SEE_HELP);
  const question = positionals.join(" ").trim();
  return {
    question: question === "" ? undefined : question.toWellFormed(),
    docs: values.docs,
    all: values.all,
    service: serviceKind(values.service),
    cacheFolder: values["no-cache"] ? undefined : (values.cache ?? defaultCacheFolder),
    help: values.help,
  };
}

function parse(argv: readonly string[]): ReturnType<typeof parseArgs<typeof PARSE>> {
  try {
    return parseArgs({ ...PARSE, args: [...argv] });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(`${error.message.split(". ")[0]}.`, SEE_HELP, error);
  }
}

const PARSE = { options: OPTIONS, strict: true, allowPositionals: true } as const;

function serviceKind(value: string): ServiceKind {
  if (value === "eas" || value === "aisearch") return value;
  throw new UserError(`There is no service \`${value}\`.`, "`--service` takes `eas` or `aisearch`.");
}
