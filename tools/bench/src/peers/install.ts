import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { LOADER_FILE, LOADER_SOURCE, PEERS, PEERS_FOLDER } from "./peers.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../../../..");
const CLIENT = join(ROOT, "packages/client");

/** The project that has nothing but the packed client. */
export const PACKED = "paifang";

/** Puts every peer, and the packed client, into a project of its own. What is there at the right version stays. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  for (const [name, dependencies] of Object.entries(PEERS)) {
    const installed = await install(name, dependencies);
    if (installed) say(`installed ${name}`);
  }
  await rm(join(PEERS_FOLDER, PACKED), { recursive: true, force: true });
  await install(PACKED, { "@paifang/client": `file:${await packClient()}` });
  say("installed the packed client");
}

async function install(name: string, dependencies: Readonly<Record<string, string>>): Promise<boolean> {
  const folder = join(PEERS_FOLDER, name);
  const manifest = JSON.stringify({ private: true, dependencies }, undefined, 2);
  if (
    existsSync(join(folder, LOADER_FILE)) &&
    (await readFile(join(folder, "package.json"), "utf8")) === manifest
  )
    return false;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), manifest);
  const flags = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...flags], { cwd: folder });
  await writeFile(join(folder, LOADER_FILE), LOADER_SOURCE);
  return true;
}

/** A tarball as a release would make it, by the package manager of this repository. */
async function packClient(): Promise<string> {
  const { packageManager } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    packageManager: string;
  };
  const pack = `pnpm pack --json --pack-destination '${PEERS_FOLDER}'`;
  const { stdout } = await run("npx", ["-y", "-p", packageManager, "-c", pack], { cwd: CLIENT });
  const { filename } = JSON.parse(stdout) as { filename: string };
  return join(PEERS_FOLDER, filename.split("/").at(-1) ?? "");
}
