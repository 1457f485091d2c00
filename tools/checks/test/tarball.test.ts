import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { judgeTarball } from "../src/tarball.ts";

const MANIFEST = {
  name: "gate",
  version: "1.0.0",
  license: "MIT",
  type: "module",
  files: ["dist"],
  sideEffects: false,
  engines: { node: ">=22" },
  repository: { type: "git", url: "git+https://example.com/gate.git" },
  main: "./dist/index.cjs",
  types: "./dist/index.d.cts",
  exports: {
    ".": {
      import: { types: "./dist/index.d.mts", default: "./dist/index.mjs" },
      require: { types: "./dist/index.d.cts", default: "./dist/index.cjs" },
    },
  },
};
const FILES: Readonly<Record<string, string>> = {
  LICENSE: "MIT",
  "README.md": "# gate",
  "dist/index.mjs": "export const a = 1;\n",
  "dist/index.cjs": "exports.a = 1;\n",
  "dist/index.d.mts": "export declare const a: number;\n",
  "dist/index.d.cts": "export declare const a: number;\n",
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "paifang-tarball-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function findingsOf(
  manifest: object,
  files: Readonly<Record<string, string>> = FILES,
): Promise<readonly string[]> {
  for (const [path, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest) })) {
    mkdirSync(dirname(join(folder, "package", path)), { recursive: true });
    writeFileSync(join(folder, "package", path), text);
  }
  execFileSync("tar", ["-czf", "gate.tgz", "package"], { cwd: folder });
  return (await judgeTarball(readFileSync(join(folder, "gate.tgz")))).findings;
}

test("a sound package has no findings", async () => {
  expect(await findingsOf(MANIFEST)).toEqual([]);
});

test("sources in the tarball are found", async () => {
  expect(await findingsOf(MANIFEST, { ...FILES, "src/index.ts": "" })).toEqual(["ships src/index.ts"]);
});

test("a package without a page is found", async () => {
  const { "README.md": _page, ...rest } = FILES;

  expect(await findingsOf(MANIFEST, rest)).toEqual(["lacks README.md"]);
});

test("an install script is found", async () => {
  expect(await findingsOf({ ...MANIFEST, scripts: { postinstall: "node dist/index.mjs" } })).toEqual([
    "runs a postinstall script",
  ]);
});

test("a range that only the workspace understands is found", async () => {
  expect(await findingsOf({ ...MANIFEST, dependencies: { "@paifang/client": "workspace:^" } })).toContain(
    "asks for @paifang/client workspace:^",
  );
});

test("an entry that is not in the tarball is found", async () => {
  const { "dist/index.cjs": _entry, ...rest } = FILES;

  expect((await findingsOf(MANIFEST, rest)).join("\n")).toContain(
    "./dist/index.cjs but the file does not exist",
  );
});

test("types that do not resolve in one module format are found", async () => {
  const require = { types: "./dist/index.d.mts", default: "./dist/index.cjs" };
  const manifest = { ...MANIFEST, exports: { ".": { ...MANIFEST.exports["."], require } } };

  expect((await findingsOf(manifest)).join("\n")).toContain("attw:");
});

test("a package that is only a command needs no types", async () => {
  const { main: _main, types: _types, ...rest } = MANIFEST;
  const command = {
    ...rest,
    bin: { gate: "./dist/index.mjs" },
    exports: { "./package.json": "./package.json" },
  };
  const files = { LICENSE: "MIT", "README.md": "# gate", "dist/index.mjs": "#!/usr/bin/env node\n" };

  expect(await findingsOf(command, files)).toEqual([]);
  expect(await findingsOf({ ...rest, exports: command.exports }, files)).toContain("attw: has no types");
});

test("a client that takes more room than it may is told of", async () => {
  const large = { ...FILES, "dist/index.cjs": `exports.a = 1;\n//${"x".repeat(565_000)}\n` };
  expect(await findingsOf({ ...MANIFEST, name: "@paifang/client" }, large)).toEqual([
    expect.stringMatching(/^takes \d+ bytes of 565000 when installed$/),
  ]);
});
