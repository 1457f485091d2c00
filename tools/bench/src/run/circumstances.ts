import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Machine } from "./record.ts";

const ROOT = join(import.meta.dirname, "../../../..");

export const machine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 2 ** 30),
});

export function undiciVersion(): string {
  const path = createRequire(import.meta.url).resolve("undici/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** What was measured; outside of a repository nobody can say. */
export function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
