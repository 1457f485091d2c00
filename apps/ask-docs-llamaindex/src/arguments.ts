import { readCommandLine, type Environment, type StoryArguments } from "@paifang/story";
import type { DatabaseAddress } from "./database.ts";

export const COMMAND: string = "npm run ask:llamaindex";

export type Arguments = StoryArguments & { database: DatabaseAddress };

export const USAGE: string = `Answers questions about a folder of documents, with citations, from an index in PostgreSQL.

${COMMAND}                                   three questions about undici's documentation
${COMMAND} -- "How do I set a proxy?"        your question
${COMMAND} -- --docs ../my-notes "Why?"      your documents: .md, .markdown and .txt, also in subfolders

  --docs <folder>      documents to read instead of undici's
  --all                all of undici's documentation, not only the part that a minute allows
  --service <kind>     eas (default), or aisearch: embed and rerank through AI Search deployments
  --data <folder>      keeps the index there, in PGlite, also when DATABASE_URL is set
                       (default .paifang/llamaindex in the repository)
  --help               this text

With DATABASE_URL the index is kept in that PostgreSQL, which needs the extension pgvector.
Services named in the environment are used instead of the local ones; a run ends with the lines to export.`;

/**
 * Reads the command line. A folder that is given counts more than the environment.
 *
 * @throws {UserError} an option is unknown, lacks its value, or contradicts another.
 */
export function readArguments(
  argv: readonly string[],
  environment: Environment,
  defaultDataFolder: string,
): Arguments {
  const { story, own } = readCommandLine({ data: { type: "string" } }, { argv, command: `${COMMAND} --` });
  const url = (environment["DATABASE_URL"] ?? "").trim();
  return {
    ...story,
    database: {
      url: url === "" || own.data !== undefined ? undefined : url,
      dataFolder: own.data ?? defaultDataFolder,
    },
  };
}
