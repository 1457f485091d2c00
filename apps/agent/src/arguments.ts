import { readCommandLine, type StoryArguments } from "@paifang/story";

export const COMMAND: string = "npm run ask:agent";

export const USAGE: string = `An agent that searches documents, asks a service that is no language model, and calculates.

${COMMAND}                              a question about undici's documentation that takes all three tools
${COMMAND} -- "Calculate \\"2 * 21\\"."    your question
${COMMAND} -- --docs ../my-notes        your documents: .md, .markdown and .txt, also in subfolders

  --docs <folder>      documents to search instead of undici's pages about connections
  --all                all of undici's documentation
  --service <kind>     eas (default), or aisearch: embed and rerank through AI Search deployments
  --help               this text

Services named in the environment are used instead of the local ones; a run ends with the lines to export.
It checks itself, and ends with 1 where something is not as it should be.`;

/**
 * Reads the command line.
 *
 * @throws {UserError} an option is unknown, lacks its value, or contradicts another.
 */
export const readArguments = (argv: readonly string[]): StoryArguments =>
  readCommandLine({}, { argv, command: `${COMMAND} --` }).story;
