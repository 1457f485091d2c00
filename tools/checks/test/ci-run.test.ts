import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

type Npm = { lines: readonly string[]; status: number };
type Run = { output: string[]; said: string; status: number | null };

const program = (name: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, name), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });

/** Runs the script from a foreign folder, with an npm that only says the lines and exits. */
function runOn(path: string, npm: Npm): Run {
  program("npm", [...npm.lines.map((line) => `echo '${line}'`), `exit ${npm.status}`]);
  const { stdout, stderr, status } = spawnSync("bash", [join(REPOSITORY_ROOT, ".ci/run")], {
    cwd: folder,
    env: { PATH: path, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  return { output: stdout.trimEnd().split("\n"), said: stderr, status };
}

function runWith(npm: Npm): Run {
  for (const name of ["nginx", "chromium"]) program(name, []);
  return runOn(`${folder}:${process.env["PATH"]}`, npm);
}

/** The same on a machine that has what the script needs, but neither nginx nor Chromium. */
function runWithoutBoth(npm: Npm): Run {
  for (const name of ["bash", "dirname", "mktemp", "rm", "tee", "grep", "tail", "id", "timeout", "env"]) {
    const { stdout } = spawnSync("which", [name], { encoding: "utf8" });
    symlinkSync(stdout.trim(), join(folder, name));
  }
  program("sudo", ["shift", 'exec "$@"']);
  return runOn(folder, npm);
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

const CLEAN = { lines: ["12 passed, 0 failed"], status: 0 };

test("a missing nginx and Chromium are installed, without a word", () => {
  program("apt-get", [`echo "$@" >> ${join(folder, "asked")}`, "echo noise", "echo noise >&2"]);

  const run = runWithoutBoth(CLEAN);

  expect(run).toEqual({ output: ["12 passed, 0 failed", "12 passed, 0 failed"], said: "", status: 0 });
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe(
    [
      "-qq update\n-qq install -y --no-install-recommends nginx-light\n",
      "-qq update\n-qq install -y --no-install-recommends chromium\n",
    ].join(""),
  );
});

test.each([
  { name: "is not there", lines: undefined },
  { name: "fails", lines: ["exit 100"] },
])("where apt-get $name that is said, and the tests run all the same", ({ lines }) => {
  if (lines !== undefined) program("apt-get", lines);

  const run = runWithoutBoth(CLEAN);

  expect(run.output).toEqual(["12 passed, 0 failed", "12 passed, 0 failed"]);
  expect(run.said).toBe(
    [
      "nginx is not here, and apt-get did not install nginx-light.\n",
      "chromium is not here, and apt-get did not install chromium.\n",
    ].join(""),
  );
  expect(run.status).toBe(0);
});
