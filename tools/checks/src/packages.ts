import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Entry = { readonly types: string; readonly default: string };
type EntryPair = { readonly import: Entry; readonly require: Entry };

/** The part of a package.json that the checks read. */
export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly engines?: { readonly node?: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  /** By subpath; a string is a file without types, such as the manifest itself. */
  readonly exports?: Readonly<Record<string, string | EntryPair>>;
};

export type PublishedPackage = { readonly folder: string; readonly manifest: Manifest };

export function parseManifest(text: string): Manifest {
  const manifest: Manifest = JSON.parse(text);
  return manifest;
}

/** What a package promises to programs, by subpath: `.` and, where it has them, others. */
export function typedEntries({ exports = {} }: Manifest): (EntryPair & { readonly subpath: string })[] {
  return Object.entries(exports).flatMap(([subpath, entry]) =>
    typeof entry === "string" ? [] : [{ subpath, ...entry }],
  );
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
