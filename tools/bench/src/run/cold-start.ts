import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { PACKED } from "../peers/install.ts";
import { isInstalled, PEERS_FOLDER } from "../peers/peers.ts";
import type { ColdStart } from "./record.ts";

const run = promisify(execFile);

type Entry = { name: string; project: string; specifiers: readonly string[]; sized: boolean };

const ENTRIES: readonly Entry[] = [
  { name: "nothing", project: PACKED, specifiers: [], sized: false },
  { name: "undici", project: PACKED, specifiers: ["undici"], sized: false },
  { name: "@paifang/client", project: PACKED, specifiers: ["@paifang/client"], sized: true },
  { name: "openai", project: "openai", specifiers: ["openai"], sized: true },
  { name: "@langchain/openai", project: "langchain-openai", specifiers: ["@langchain/openai"], sized: true },
  {
    name: "ai + @ai-sdk/openai-compatible",
    project: "ai-sdk",
    specifiers: ["ai", "@ai-sdk/openai-compatible"],
    sized: true,
  },
  {
    name: "@llamaindex/openai",
    project: "llamaindex-openai",
    specifiers: ["@llamaindex/openai"],
    sized: true,
  },
  { name: "cohere-ai", project: "cohere-ai", specifiers: ["cohere-ai"], sized: true },
  { name: "@langchain/cohere", project: "langchain-cohere", specifiers: ["@langchain/cohere"], sized: true },
];

/** Imports of each package in fresh processes, in turn, and the sizes of their projects. */
export async function coldStarts(times: number): Promise<ColdStart[]> {
  const entries = ENTRIES.filter(({ project }) => isInstalled(project));
  const imports = new Map(
    entries.map(({ name }) => [name, { cpuMs: [] as number[], memoryMB: [] as number[] }]),
  );
  for (let time = 0; time < times; time += 1)
    for (const { name, project, specifiers } of entries) {
      const { cpuMs, memoryMB } = await importOnce(project, specifiers);
      imports.get(name)?.cpuMs.push(cpuMs);
      imports.get(name)?.memoryMB.push(memoryMB);
    }
  return entries.map(({ name, project, sized }) => ({
    name,
    cpuMs: imports.get(name)?.cpuMs ?? [],
    memoryMB: imports.get(name)?.memoryMB ?? [],
    ...(sized ? { size: sizeOf(join(PEERS_FOLDER, project, "node_modules")) } : {}),
  }));
}

async function importOnce(
  project: string,
  specifiers: readonly string[],
): Promise<{ cpuMs: number; memoryMB: number }> {
  const script = join(import.meta.dirname, "../scripts/import.mjs");
  const { stdout } = await run(process.execPath, [script, join(PEERS_FOLDER, project), ...specifiers]);
  return JSON.parse(stdout) as { cpuMs: number; memoryMB: number };
}

/** Packages under `node_modules`, nested ones too, and the bytes of their files; npm's own notes are not counted. */
export function sizeOf(modules: string): { packages: number; megabytes: number } {
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== ".package-lock.json",
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const manifests = paths.filter((path) => /node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(path));
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  return { packages: manifests.length, megabytes: bytes / 1_000_000 };
}
