import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { Target } from "./target.ts";

const FIXTURES = new URL("../../../../fixtures/", import.meta.url);

/** Inputs that a target begins with: fixtures of its kind, and what its folder in `fixtures/fuzz/` keeps. */
export function seedsOf({ name, seeds }: Target): Uint8Array[] {
  const folders = [...new Set([...seeds, `fuzz/${name}`])];
  const found = folders.flatMap((folder) => filesOf(new URL(`${folder}/`, FIXTURES)));
  return found.length === 0 ? [new Uint8Array(0)] : found.map((file) => readFileSync(file));
}

function filesOf(folder: URL): URL[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => new URL(name, folder))
    .filter((file) => statSync(file).isFile());
}
