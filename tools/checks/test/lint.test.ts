import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../src/source-file.ts";

const PLANTED = `import { thing } from "@langchain/openai";
export async function a(b: any): Promise<void> {
  console.log(b, thing);
}
export function c(d: number, e: number, f: number, g: number, h: number): number {
  a(d);
  if (d) { if (e) { if (f) { if (g) return h; } } }
  return d;
}
${"\n".repeat(350)}`;

let folder: string;
let found: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "paifang-lint-"));
  mkdirSync(join(folder, "packages/client/src"), { recursive: true });
  copyFileSync(join(REPOSITORY_ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  writeFileSync(
    join(folder, "tsconfig.json"),
    `{ "compilerOptions": { "strict": true, "module": "nodenext" } }`,
  );
  writeFileSync(join(folder, "packages/client/src/planted.ts"), PLANTED);
  const linter = join(REPOSITORY_ROOT, "node_modules/.bin/oxlint");
  const env = {
    ...process.env,
    PATH: `${join(REPOSITORY_ROOT, "node_modules/.bin")}:${process.env["PATH"]}`,
  };
  found = spawnSync(linter, ["--type-aware", "-f", "unix"], { cwd: folder, env, encoding: "utf8" }).stdout;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  "no-restricted-imports",
  "no-explicit-any",
  "no-console",
  "no-floating-promises",
  "max-params",
  "max-depth",
  "max-lines",
])("lint finds a planted breach of %s", (rule) => {
  expect(found).toContain(`(${rule})`);
});
