import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../src/source-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "paifang-ci-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the script from a foreign folder, with an npm that only says the lines and exits. */
function runWith(npm: { lines: readonly string[]; status: number }): {
  output: string[];
  status: number | null;
} {
  const script = ["#!/bin/sh", ...npm.lines.map((line) => `echo '${line}'`), `exit ${npm.status}`, ""];
  writeFileSync(join(folder, "npm"), script.join("\n"), { mode: 0o755 });
  const { stdout, status } = spawnSync("bash", [join(REPOSITORY_ROOT, ".ci/run")], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  return { output: stdout.trimEnd().split("\n"), status };
}

test.each([
  {
    name: "a clean run ends with its own count",
    npm: { lines: ["building", "12 passed, 0 failed", "npm notice"], status: 0 },
    last: "12 passed, 0 failed",
    status: 0,
  },
  {
    name: "failed tests keep their count and the exit status of npm",
    npm: { lines: ["12 passed, 3 failed"], status: 4 },
    last: "12 passed, 3 failed",
    status: 4,
  },
  {
    name: "a failure before the tests counts as one",
    npm: { lines: ["error: does not build"], status: 2 },
    last: "0 passed, 1 failed",
    status: 2,
  },
  {
    name: "a failure after clean tests counts as one more",
    npm: { lines: ["12 passed, 0 failed", "error: left something running"], status: 1 },
    last: "12 passed, 1 failed",
    status: 1,
  },
  {
    name: "a run without tests is no success",
    npm: { lines: ["nothing to do"], status: 0 },
    last: "0 passed, 1 failed",
    status: 1,
  },
  {
    name: "a count inside another line is not taken for the count of the run",
    npm: { lines: ["2 passed, 0 failed", "- expected 9 passed, 9 failed"], status: 0 },
    last: "2 passed, 0 failed",
    status: 0,
  },
])("$name", ({ npm, last, status }) => {
  const run = runWith(npm);

  expect(run.output).toEqual([...npm.lines, last]);
  expect(run.status).toBe(status);
});
