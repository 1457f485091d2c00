import { readCommandLine, UserError, type StoryArguments } from "@paifang/story";

export type Arguments = StoryArguments & {
  /** Where vectors are kept; `undefined` keeps none. */
  cacheFolder: string | undefined;
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
  cache: { type: "string" },
  "no-cache": { type: "boolean", default: false },
} as const;

/**
 * Reads the command line.
 *
 * @throws {UserError} an option is unknown, lacks its value, or contradicts another.
 */
export function readArguments(argv: readonly string[], defaultCacheFolder: string): Arguments {
  const { story, own } = readCommandLine(OPTIONS, { argv, command: "npm start --" });
  if (own.cache !== undefined && own["no-cache"])
    throw new UserError("`--cache` and `--no-cache` contradict each other.", "Give one of them.");
  return { ...story, cacheFolder: own["no-cache"] ? undefined : (own.cache ?? defaultCacheFolder) };
}
