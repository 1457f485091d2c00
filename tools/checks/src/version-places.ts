import { parseManifest } from "./packages.ts";
import type { SourceFile } from "./source-file.ts";

/** Files in which people or machines read a version: manifests, workflows, the CI script, pages. */
export function namesVersions(path: string): boolean {
  if (path === "pnpm-lock.yaml") return false;
  return path === ".ci/run" || /(^|\/)(package\.json|README\.md|CONTRIBUTING\.md)$|\.ya?ml$/.test(path);
}

/** Places that name another version than the one the root manifest decides. */
export function versionDisagreements(files: readonly SourceFile[]): string[] {
  const root = files.find(({ path }) => path === "package.json");
  if (!root) return ["package.json is missing"];
  const { packageManager, devDependencies } = parseManifest(root.text);
  const node = devDependencies?.["node"];
  return [
    ...pnpmDisagreements(files, packageManager),
    ...workspaceNode(files, node),
    ...publishedFloors(files),
  ];
}

function pnpmDisagreements(files: readonly SourceFile[], wanted: string | undefined): string[] {
  if (!/^pnpm@\d+\.\d+\.\d+$/.test(wanted ?? "")) return ["package.json has no exact pnpm in packageManager"];
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\bpnpm@[\w.^~*-]*\w/g)]
      .filter(([named]) => named !== wanted)
      .map(([named]) => `${path} names ${named}, packageManager ${wanted}`),
  );
}

function workspaceNode(files: readonly SourceFile[], node: string | undefined): string[] {
  const workspace = files.find(({ path }) => path === "pnpm-workspace.yaml")?.text ?? "";
  const named = /^nodeVersion:\s*(\S+)/m.exec(workspace)?.[1];
  return named !== undefined && named === node
    ? []
    : [`pnpm-workspace.yaml names Node ${named}, the node devDependency ${node}`];
}

/** All that is published runs on the same Node. */
function publishedFloors(files: readonly SourceFile[]): string[] {
  const floors = files
    .filter(({ path }) => /^packages\/[^/]+\/package\.json$/.test(path))
    .map(({ path, text }) => ({ path, manifest: parseManifest(text) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ path, manifest }) => ({ path, floor: manifest.engines?.node }));
  return floors
    .filter(({ floor }) => floor === undefined || floor !== floors[0]?.floor)
    .map(({ path, floor }) => `${path} needs Node ${floor}, ${floors[0]?.path} ${floors[0]?.floor}`);
}
