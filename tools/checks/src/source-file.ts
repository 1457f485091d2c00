import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/** A file of the repository: its path from the root, with forward slashes, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

export const REPOSITORY_ROOT: string = resolve(import.meta.dirname, "../../..");

const NOT_OURS = new Set(["node_modules", "dist", "coverage", ".git", ".turbo", ".paifang", ".peers"]);
const CODE = /\.[cm]?[jt]sx?$/;
const TEST = /(^|\/)test\/|\.(test|test-d|bench)\.[cm]?tsx?$/;

/** Every path of the repository that people write, in a stable order. */
export function listPaths(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else found.push(relative(root, path).split(sep).join("/"));
    }
  };
  walk(root);
  return found.toSorted();
}

/** Reads the files whose path is wanted. */
export function readFiles(root: string, wanted: (path: string) => boolean): SourceFile[] {
  return listPaths(root)
    .filter(wanted)
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Code of the packages, apps and tools; the surface snapshots are generated and left out. */
export function isHouseCode(path: string): boolean {
  return (
    /^(packages|apps|tools)\//.test(path) && CODE.test(path) && !path.startsWith("tools/checks/surface/")
  );
}

export function isTestFile(path: string): boolean {
  return TEST.test(path);
}
