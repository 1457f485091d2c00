import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export type PeerName =
  | "openai"
  | "langchain-openai"
  | "ai-sdk"
  | "llamaindex-openai"
  | "cohere-ai"
  | "langchain-cohere";

/** Other clients, each in a project of its own, at the versions they are compared at. */
export const PEERS: Readonly<Record<PeerName, Readonly<Record<string, string>>>> = {
  openai: { openai: "7.57.0" },
  "langchain-openai": { "@langchain/openai": "1.6.0", "@langchain/core": "1.4.0" },
  "ai-sdk": { ai: "7.0.173", "@ai-sdk/openai-compatible": "3.0.92" },
  "llamaindex-openai": {
    "@llamaindex/openai": "0.4.22",
    "@llamaindex/core": "0.6.22",
    "@llamaindex/env": "0.1.30",
  },
  "cohere-ai": { "cohere-ai": "8.1.0" },
  "langchain-cohere": { "@langchain/cohere": "1.0.5", "@langchain/core": "1.4.0" },
};

/** Where they are installed; git ignores it. */
export const PEERS_FOLDER: string = join(import.meta.dirname, "../../.peers");

/** Asks for packages from inside the peer's own project. */
export const LOADER_FILE = "load.mjs";
export const LOADER_SOURCE = "export const load = (specifier) => import(specifier);\n";

export const isInstalled = (peer: string): boolean => existsSync(join(PEERS_FOLDER, peer, LOADER_FILE));

/** A package of an installed peer. What it holds is for the subject to check. */
export async function loadPeer(
  peer: PeerName,
  specifier: string,
): Promise<Readonly<Record<string, unknown>>> {
  const loader = (await import(pathToFileURL(join(PEERS_FOLDER, peer, LOADER_FILE)).href)) as {
    load(specifier: string): Promise<Readonly<Record<string, unknown>>>;
  };
  return loader.load(specifier);
}

/** A class or function of a package; tells which one is missing when a version has moved it. */
export function exportOf(module: Readonly<Record<string, unknown>>, name: string): unknown {
  const found = module[name];
  if (typeof found !== "function") throw new TypeError(`the package has no ${name}`);
  return found;
}
