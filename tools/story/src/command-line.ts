import { parseArgs, type ParseArgsConfig } from "node:util";
import type { ServiceKind } from "./places.ts";
import { UserError } from "./user-error.ts";

/** What every program of the story is told. */
export type StoryArguments = {
  /** The question asked; left out, the program asks its own. */
  question: string | undefined;
  /** A folder of documents instead of undici's. */
  docs: string | undefined;
  /** All of undici's documentation instead of the named part. */
  all: boolean;
  service: ServiceKind;
  help: boolean;
};

/** How a program was called; `command` is its name in advice, such as `npm start --`. */
export type CommandLine = { argv: readonly string[]; command: string };

type Options = NonNullable<ParseArgsConfig["options"]>;

/** A program's command line: what all of them take, and the values of its own options. */
export type ParsedCommandLine<O extends Options> = {
  story: StoryArguments;
  own: ReturnType<typeof parseArgs<{ options: O; strict: true; allowPositionals: true }>>["values"];
};

const STORY_OPTIONS = {
  docs: { type: "string" },
  all: { type: "boolean", default: false },
  service: { type: "string", default: "eas" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line; each option of the program's own that is a string names a folder.
 *
 * @throws {UserError} an option is unknown, lacks its value, or contradicts another.
 */
export function readCommandLine<const O extends Options>(
  own: O,
  { argv, command }: CommandLine,
): ParsedCommandLine<O> {
  const advice = `See \`${command} --help\` for what there is.`;
  try {
    const parse = { args: [...argv], strict: true, allowPositionals: true } as const;
    const { values, positionals } = parseArgs({ options: { ...own, ...STORY_OPTIONS }, ...parse });
    for (const [name, value] of Object.entries(values))
      if (value === "" && name !== "service") throw new UserError(`\`--${name}\` names no folder.`, advice);
    return { story: toStoryArguments(values as StoryValues, positionals), own: values as never };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(`${error.message.split(". ")[0]}.`, advice, error);
  }
}

type StoryValues = { docs?: string; all: boolean; service: string; help: boolean };

function toStoryArguments(values: StoryValues, positionals: readonly string[]): StoryArguments {
  const { docs, all, service, help } = values;
  if (docs !== undefined && all)
    throw new UserError("`--all` and `--docs` name different documents.", "Give one of them.");
  const question = positionals.join(" ").trim();
  return {
    question: question === "" ? undefined : question.toWellFormed(),
    docs,
    all,
    service: serviceKind(service),
    help,
  };
}

function serviceKind(value: string): ServiceKind {
  if (value === "eas" || value === "aisearch") return value;
  throw new UserError(`There is no service \`${value}\`.`, "`--service` takes `eas` or `aisearch`.");
}
