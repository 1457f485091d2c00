import { execFile } from "node:child_process";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { PublishedPackage } from "./packages.ts";

const run = promisify(execFile);

/** Packs one package as a release would, into a folder outside the repository, and returns the tarball's path. */
export async function packInto(destination: string, { folder, manifest }: PublishedPackage): Promise<string> {
  const { stdout } = await run("pnpm", ["pack", "--json", "--pack-destination", destination], {
    cwd: folder,
  });
  const { filename }: { filename?: string } = JSON.parse(stdout);
  if (filename === undefined) throw new Error(`pnpm packed nothing for ${manifest.name}`);
  return join(destination, basename(filename));
}
