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

type Say = (line: string) => void;

/** Puts every other client into a project of its own. What is there at the right version stays, and what cannot be had is left out. */
export async function installPeers(say: Say): Promise<void> {
  for (const [name, dependencies] of Object.entries(PEERS))
    await orLeaveOut(name, say, () => install(name, dependencies));
}

/** Puts the client as it would be published now into an empty project. */
export async function installPacked(say: Say): Promise<void> {
  await rm(join(PEERS_FOLDER, PACKED), { recursive: true, force: true });
  await orLeaveOut(PACKED, say, async () =>
    install(PACKED, { "@paifang/client": `file:${await packClient()}` }),
  );
}

async function orLeaveOut(name: string, say: Say, work: () => Promise<boolean>): Promise<void> {
  try {
    if (await work()) say(`installed ${name}`);
  } catch (error) {
    say(`${name} is left out: ${String(error)}`);
  }
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
  await mkdir(PEERS_FOLDER, { recursive: true });
  const { packageManager } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    packageManager: string;
  };
  const pack = `pnpm pack --json --pack-destination '${PEERS_FOLDER}'`;
  const { stdout } = await run("npx", ["-y", "-p", packageManager, "-c", pack], { cwd: CLIENT });
  const { filename } = JSON.parse(stdout) as { filename: string };
  return join(PEERS_FOLDER, filename.split("/").at(-1) ?? "");
}
