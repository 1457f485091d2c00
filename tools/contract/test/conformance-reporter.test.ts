import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const CONFIG = `const project = (name) => ({ test: { name, include: [name + "/*.test.ts"] } });
export default { test: { projects: [project("emulator"), project("client")], reporters: [
  ["${pathOf("../src/conformance-reporter.ts")}", { path: "conformance.md" }],
] } };
`;
const testsOf = (...titles: string[]): string =>
  `import { test } from "vitest";\n${titles.map((title) => `test("${title}", () => {});`).join("\n")}\n`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "paifang-conformance-"));
  symlinkSync(pathOf("../node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "emulator"));
  mkdirSync(join(folder, "client"));
  writeFileSync(join(folder, "vitest.config.ts"), CONFIG);
  writeFileSync(join(folder, "emulator", "one.test.ts"), testsOf("A01 A02 two at once", "none"));
  writeFileSync(join(folder, "client", "one.test.ts"), testsOf("A01 a bare token"));
  writeFileSync(join(folder, "client", "two.test.ts"), testsOf("A03 a signature"));
  writeFileSync(join(folder, "conformance.md"), "old\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function runWith(...given: string[]): { status: number | null; said: string } {
  const runner = pathOf("../node_modules/vitest/vitest.mjs");
  const { status, stderr } = spawnSync(process.execPath, [runner, "run", ...given], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, said: stderr };
}

const page = (): string => readFileSync(join(folder, "conformance.md"), "utf8");

test("a page that is out of date fails a whole run and is written on demand, with each untested case open", () => {
  const stale = runWith();
  const afterStale = page();
  const written = runWith("-u");
  const again = runWith();

  expect(stale.status).toBe(1);
  expect(stale.said).toContain("conformance.md is out of date");
  expect(stale.said).toContain("-u");
  expect(afterStale).toBe("old\n");
  expect([written.status, again.status]).toEqual([0, 0]);
  expect(page().match(/^\| [A-H]\d\d \|.*$/gm)).toHaveLength(158);
  expect(page()).toMatch(/^\| A01 \| .* \| yes \| yes \|/m);
  expect(page()).toMatch(/^\| A02 \| .* \| yes \| open \|/m);
  expect(page()).toMatch(/^\| A03 \| .* \| open \| yes \|/m);
  expect(page()).toMatch(/^\| G09 \| .* \| open \| waits \| Waits: the client does not watch queues yet\./m);
});

test.each([[["--project", "client"]], [["one"]], [["-t", "A01"]]])(
  "a run of a part, %j, says nothing about the page",
  (part) => {
    expect(runWith(...part, "-u").status).toBe(0);
    expect(page()).toBe("old\n");
  },
);

test("a run in which a test failed says nothing about the page", () => {
  writeFileSync(
    join(folder, "client", "two.test.ts"),
    'import { test } from "vitest";\ntest("A03 x", () => { throw new Error("no"); });\n',
  );
  expect(runWith("-u").status).toBe(1);
  expect(page()).toBe("old\n");
});

test("an id that is not listed fails the run", () => {
  writeFileSync(join(folder, "client", "two.test.ts"), testsOf("A99 a slip"));
  const { status, said } = runWith("-u");
  expect(status).toBe(1);
  expect(said).toContain("A99");
  expect(page()).toBe("old\n");
});
