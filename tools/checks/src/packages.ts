import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Entry = { readonly types: string; readonly default: string };

/** The part of a package.json that the checks read. */
export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly engines?: { readonly node?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly exports?: { readonly ".": { readonly import: Entry; readonly require: Entry } };
};

export type PublishedPackage = { readonly folder: string; readonly manifest: Manifest };

export function parseManifest(text: string): Manifest {
  const manifest: Manifest = JSON.parse(text);
  return manifest;
}

/** The packages that a release publishes, in the order of their folders. */
export function publishedPackages(root: string): PublishedPackage[] {
  return readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({
      folder,
      manifest: parseManifest(readFileSync(join(folder, "package.json"), "utf8")),
    }))
    .filter(({ manifest }) => !manifest.private);
}
