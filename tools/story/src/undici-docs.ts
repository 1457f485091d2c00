import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { readDocuments, type SourceFile } from "./documents.ts";

/** Pages about parts of undici that few programs touch; without them a first run fits into a minute. */
const OUTSIDE_THE_PART: ReadonlySet<string> = new Set([
  "index.md",
  "api/ContentType.md",
  "api/EventSource.md",
  "api/GlobalInstallation.md",
  "api/H2CClient.md",
  "api/MockCallHistory.md",
  "api/MockCallHistoryLog.md",
  "api/MockClient.md",
  "api/MockErrors.md",
  "api/RoundRobinPool.md",
  "api/Socks5ProxyAgent.md",
  "api/Util.md",
  "api/WebSocket.md",
]);

/** The Markdown documentation that the installed undici package ships, or the part of it that this program names. */
export async function readUndiciDocs(all: boolean): Promise<SourceFile[]> {
  const manifest = findPackageJSON("undici", import.meta.url);
  if (manifest === undefined) throw new Error("The package undici is not installed.");
  const files = await readDocuments(join(dirname(manifest), "docs", "docs"));
  return all ? files : files.filter(({ path }) => !OUTSIDE_THE_PART.has(path));
}
