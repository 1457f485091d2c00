import type { Passage, SourceFile, StoryArguments } from "@paifang/story";

/** undici's pages about connections: enough for the agent's own question, and indexed in seconds. */
const PAGES: ReadonlySet<string> = new Set([
  "api/Agent.md",
  "api/Client.md",
  "api/Errors.md",
  "api/Pool.md",
  "api/RetryAgent.md",
]);

/** The part of the documents that the agent searches. */
export const partOf = (files: SourceFile[], { docs, all }: StoryArguments): SourceFile[] =>
  docs === undefined && !all ? files.filter(({ path }) => PAGES.has(path)) : files;

const REST =
  'then forecast the traffic of the service "checkout" at 18 o\'clock, ' +
  'then calculate "requestsPerSecond * 300e3 / 1000", the requests that hang when bodies stall that long.';

/**
 * A question that takes all three tools, the calculator with what the forecast told. What the search finds, 300e3, stands
 * in the question too, because the stand-in for a model reads no numbers out of prose.
 */
export function ownQuestion(passages: readonly Passage[], { docs }: StoryArguments): string {
  const heading = passages[0]?.heading.split(" › ").at(-1) ?? "";
  return docs === undefined
    ? `Search the documentation for the default of bodyTimeout, ${REST}`
    : `Search the documentation for ${heading}, ${REST}`;
}
