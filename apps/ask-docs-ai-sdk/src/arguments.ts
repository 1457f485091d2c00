import { readCommandLine, type StoryArguments } from "@paifang/story";

export const COMMAND: string = "npm run ask:ai-sdk";

export type Arguments = StoryArguments & {
  /** Where the index is kept between runs. */
  dataFolder: string;
};

export const USAGE: string = `Answers questions about a folder of documents, with citations, through the AI SDK.

${COMMAND}                                   three questions about undici's documentation
${COMMAND} -- "How do I set a proxy?"        your question
${COMMAND} -- --docs ../my-notes "Why?"      your documents: .md, .markdown and .txt, also in subfolders

  --docs <folder>      documents to read instead of undici's
  --all                all of undici's documentation, not only the part that a minute allows
  --service <kind>     eas (default), or aisearch: embed and rerank through AI Search deployments
  --data <folder>      keeps the index there (default .paifang/ai-sdk in the repository)
  --help               this text

Services named in the environment are used instead of the local ones; a run ends with the lines to export.`;

/**
 * Reads the command line.
 *
 * @throws {UserError} an option is unknown, lacks its value, or contradicts another.
 */
export function readArguments(argv: readonly string[], defaultDataFolder: string): Arguments {
  const { story, own } = readCommandLine({ data: { type: "string" } }, { argv, command: `${COMMAND} --` });
  return { ...story, dataFolder: own.data ?? defaultDataFolder };
}
