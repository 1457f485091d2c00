import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Tests that say what contract tests say of a run in which all is well, and do nothing. */
const TESTS = `import { test } from "vitest";
import { FEATURES } from "${pathOf("../src/features.ts")}";
import { HOSTS } from "${pathOf("../src/hosts.ts")}";
for (const host of HOSTS)
  for (const [capability, features] of Object.entries(FEATURES)) {
    const about = (meta) => ({ task }) => { task.meta.contract = { host, capability, ...meta }; };
    test(host + " remarks", about({ cannot: {}, notes: {} }));
    for (const feature of Object.keys(features)) test(host + " " + feature, about({ feature }));
  }
`;

const CONFIG = `export default { test: { include: ["*.test.ts"], reporters: [
  ["${pathOf("../src/hosts-reporter.ts")}", { path: "hosts.md" }],
  "${pathOf("../../checks/src/count-reporter.ts")}",
] } };
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "paifang-hosts-"));
  symlinkSync(pathOf("../node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "vitest.config.ts"), CONFIG);
  writeFileSync(join(folder, "all.test.ts"), TESTS);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function runWith(...given: string[]): { status: number | null; lastLine: string | undefined; said: string } {
  const runner = pathOf("../node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, "run", ...given], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, lastLine: stdout.trimEnd().split("\n").at(-1), said: stderr };
}

const page = (): string => readFileSync(join(folder, "hosts.md"), "utf8");

test("a page that is out of date fails a whole run, counts as a failure, and is written on demand", () => {
  writeFileSync(join(folder, "hosts.md"), "old\n");

  const stale = runWith();
  const afterStale = page();
  const written = runWith("-u");
  const again = runWith();

  expect(stale).toMatchObject({
    status: 1,
    lastLine: expect.stringMatching(/^\d+ passed, 1 failed$/) as unknown,
  });
  expect(stale.said).toContain("hosts.md is out of date");
  expect(stale.said).toContain("-u");
  expect(afterStale).toBe("old\n");
  expect(written).toMatchObject({
    status: 0,
    lastLine: expect.stringMatching(/^\d+ passed, 0 failed$/) as unknown,
  });
  expect(page()).toContain("# What each host can do");
  expect(again.status).toBe(0);
});

test("a part of the tests says nothing about the page", () => {
  writeFileSync(join(folder, "hosts.md"), "old\n");

  expect(runWith("-u", "-t", "LangChain").status).toBe(0);
  expect(page()).toBe("old\n");
});
