import { parseArgs } from "node:util";
import { UserError } from "./user-error.ts";

export const LAST_ROW = 29;

/** What the person asked for. */
export type Arguments = {
  /** Rows to ask; empty means all. */
  only: readonly number[];
  json: boolean;
  /** Probes that send large bodies may run. */
  yesLarge: boolean;
  help: boolean;
};

export const USAGE = `Asks your own services the open questions of the protocol, and prints what they answered.

  node tools/live/src/main.ts [--only 1,4,15] [--json] [--yes-large]

  --only 1,4     only these rows
  --json         findings as JSON on the standard output; what is about to be sent goes to the error stream
  --yes-large    also rows 1 and 24, which move megabytes
  --help         this text

It asks the services that these variables name, and no other; each _ENDPOINT needs its _TOKEN beside it:
  PAI_EAS_CHAT_ENDPOINT  PAI_EAS_EMBED_ENDPOINT  PAI_EAS_RERANK_ENDPOINT  PAI_EAS_QUEUE_ENDPOINT
  PAI_EAS_GROUP_ENDPOINT (a service group)  PAI_EAS_ENDPOINT (any service)
  AISEARCH_EMBED_ENDPOINT  AISEARCH_IMAGES_ENDPOINT  AISEARCH_RERANK_ENDPOINT  AISEARCH_ENDPOINT (kind text)
  AISEARCH_HOSTED_ENDPOINT (the whole address of a hosted text-embedding API; needs no token)
  PAI_EAS_AUTH=bearer sends EAS tokens after "Bearer" where the form is not the question itself.
  AI Search also needs AISEARCH_…_API_KEY, and AISEARCH_…_DEPLOYMENT_ID unless the address holds it.`;

/** @throws {UserError} an option is unknown, or a row does not exist. */
export function readArguments(argv: readonly string[]): Arguments {
  const { only, json, help, "yes-large": yesLarge } = parse(argv);
  return { only: only === undefined ? [] : only.split(",").map(toRow), json, yesLarge, help };
}

function parse(argv: readonly string[]): {
  only?: string;
  json: boolean;
  help: boolean;
  "yes-large": boolean;
} {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: "string" },
        json: { type: "boolean", default: false },
        "yes-large": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(`${error.message.split(". ")[0]}. See --help.`, { cause: error });
  }
}

function toRow(text: string): number {
  const row = Number(text);
  if (text.trim() === "" || !Number.isInteger(row) || row < 1 || row > LAST_ROW)
    throw new UserError(`--only takes rows from 1 to ${LAST_ROW}, divided by commas; "${text}" is none.`);
  return row;
}
