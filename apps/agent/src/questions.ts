import type { Passage, SourceFile, StoryArguments } from "@paifang/story";

/** undici's pages about connections: enough for the agent's own question, and indexed in seconds. */
const PAGES: ReadonlySet<string> = new Set([
  "api/Agent.md",
  "api/BalancedPool.md",
  "api/Client.md",
  "api/Connector.md",
  "api/Errors.md",
  "api/Pool.md",
  "api/RetryAgent.md",
  "api/api-lifecycle.md",
]);

/** The part of the documents that the agent searches. */
export const partOf = (files: SourceFile[], { docs, all }: StoryArguments): SourceFile[] =>
  docs === undefined && !all ? files.filter(({ path }) => PAGES.has(path)) : files;

const REST =
  'then forecast the traffic of the service "checkout" at 18 o\'clock, ' +
  'then calculate "requestsPerSecond * 300", the requests that pile up in that time.';

/** A question that takes all three tools, the later ones with what the earlier ones told. */
export function ownQuestion(passages: readonly Passage[], { docs }: StoryArguments): string {
  const heading = passages[0]?.heading.split(" › ").at(-1) ?? "";
  return docs === undefined
    ? `Search the documentation for the default of headersTimeout, ${REST}`
    : `Search the documentation for ${heading}, ${REST}`;
}
