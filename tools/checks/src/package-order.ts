import { posix } from "node:path";
import { environmentReads } from "./environment.ts";
import { importsOf, type Import } from "./imports.ts";
import { isTestFile, type SourceFile } from "./source-file.ts";

type Order = { readonly source: readonly string[]; readonly tests: readonly string[] };

const ADAPTERS = ["langchain", "llamaindex", "ai-sdk"];
const WITNESSES = ["emulator", "contract"];
const EVERY_PACKAGE = ["cli", "bulk", ...ADAPTERS, "client", "emulator"];
const adapter: Order = { source: ["client"], tests: WITNESSES };
const rig: Order = { source: ["client", ...ADAPTERS, "emulator"], tests: [] };

/** What each package may import of ours; tests may take what the sources take, and the second list. */
const PACKAGE_ORDER: Readonly<Record<string, Order>> = {
  "packages/client": { source: [], tests: WITNESSES },
  "packages/langchain": adapter,
  "packages/llamaindex": adapter,
  "packages/ai-sdk": adapter,
  "packages/emulator": { source: [], tests: [] },
  "packages/bulk": { source: ["client"], tests: [] },
  "packages/cli": { source: ["client", "client/advice", "emulator", "bulk"], tests: [] },
  "tools/contract": { source: ["client", "emulator"], tests: [] },
  "tools/checks": { source: [], tests: [] },
  "tools/error-pages": { source: ["client", "client/advice"], tests: [] },
  // What the apps of one story share: its documents, questions and screen.
  "tools/story": { source: ["client", "emulator"], tests: [] },
  // The documentation's blocks import what they show; the runner itself only starts the services.
  "tools/snippets": { source: ["emulator"], tests: [] },
  "tools/faults": rig,
  "tools/bench": rig,
  "tools/live": rig,
};
const app: Order = { source: [...EVERY_PACKAGE, "client/advice", "story"], tests: [] };

/** Programs that stand for a user's own project, so they import the packages as an app does. */
const CONSUMER_PROGRAMS = "tools/checks/consumer/";

/** Breaches of the order between packages, each an arrow `packages/client/src/index.ts ─▶ @paifang/emulator`. */
export function packageOrderBreaches(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const home = file.path.split("/").slice(0, 2).join("/");
    const order = orderOf(file.path, home);
    if (!order) return [`${file.path} stands in a package that the table does not know`];
    return [...arrowsOf(file, home, order), ...roomIndexes(file.path), ...adapterEnvironment(file, home)];
  });
}

function orderOf(path: string, home: string): Order | undefined {
  if (home.startsWith("apps/") || path.startsWith(CONSUMER_PROGRAMS)) return app;
  return PACKAGE_ORDER[home];
}

function arrowsOf(file: SourceFile, home: string, order: Order): string[] {
  const allowed = isTestFile(file.path) ? [...order.source, ...order.tests] : order.source;
  return importsOf(file).flatMap((found) => {
    const arrow = `${file.path} ─▶ ${found.specifier}`;
    if (found.wildcard) return [`${arrow} (export *)`];
    return isAllowed(found, { path: file.path, home, allowed }) ? [] : [arrow];
  });
}

type Importer = { readonly path: string; readonly home: string; readonly allowed: readonly string[] };

function isAllowed({ specifier }: Import, { path, home, allowed }: Importer): boolean {
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${home}/`) && (isTestFile(path) || !isTestFile(target));
  }
  if (/^(openai|@langchain\/openai)(\/|$)/.test(specifier)) return false;
  const ours = /^(?:@paifang\/|(?=paifang(?:\/|$)))(.+)$/.exec(specifier)?.[1];
  return ours === undefined || allowed.includes(ours === "paifang" ? "cli" : ours);
}

function roomIndexes(path: string): string[] {
  return /^packages\/[^/]+\/src\/.+\/index\.ts$/.test(path) ? [`${path} is an index file inside a room`] : [];
}

function adapterEnvironment(file: SourceFile, home: string): string[] {
  if (isTestFile(file.path) || !ADAPTERS.some((name) => home === `packages/${name}`)) return [];
  return environmentReads(file).map((line) => `${file.path}:${line} ─▶ process.env`);
}
