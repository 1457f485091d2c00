import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Reporter, TestCase, TestModule, TestProject, Vitest } from "vitest/node";
import { AI_SEARCH_SECTION } from "./conformance/ai-search-cases.ts";
import { SIDES, type Side } from "./conformance/conformance-case.ts";
import { CONFORMANCE_COMMAND, renderConformancePage } from "./conformance/conformance-page.ts";
import { conformanceOf, type SideRun } from "./conformance/conformance-verdict.ts";
import { EAS_SECTIONS } from "./conformance/eas-cases.ts";

const PAGE = fileURLToPath(new URL("../../../docs/wire/conformance.md", import.meta.url));
const SECTIONS = [...EAS_SECTIONS, AI_SEARCH_SECTION];

/**
 * Keeps `docs/wire/conformance.md` true: a run of all tests of emulator and client fails when it would say
 * something else, and `-u` writes it. A run of a part, or one in which a test failed, says nothing about it.
 */
export default class ConformanceReporter implements Reporter {
  readonly #path: string;
  #vitest: Vitest | undefined;

  constructor({ path = PAGE }: { path?: string } = {}) {
    this.#path = path;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const runs: Partial<Record<Side, SideRun>> = {};
    for (const side of SIDES) {
      const project = this.#vitest?.projects.find(({ name }) => name === side);
      if (project !== undefined) runs[side] = await runOf(project, modules);
    }
    const verdict = conformanceOf(SECTIONS, runs);
    if (verdict.kind === "part") return;
    if (verdict.kind === "strangers") {
      this.#fail(
        `Tests of cases that tools/contract/src/conformance does not list: ${verdict.ids.join(", ")}.`,
      );
      return;
    }
    const page = renderConformancePage(SECTIONS, verdict.results);
    if (existsSync(this.#path) && readFileSync(this.#path, "utf8") === page) return;
    if (this.#vitest?.snapshot.options.updateSnapshot === "all") {
      writeFileSync(this.#path, page);
      return;
    }
    this.#fail(
      `${relative(process.cwd(), this.#path)} is out of date. Write it anew:\n\n  ${CONFORMANCE_COMMAND}`,
    );
  }

  #fail(message: string): void {
    this.#vitest?.logger.error(`\n${message}\n`);
    process.exitCode = 1;
  }
}

/** A side's project, whole only if each of its files ran, and each test in them passed. */
async function runOf(project: TestProject, modules: readonly TestModule[]): Promise<SideRun> {
  const own = modules.filter((module) => module.project.name === project.name);
  const tests = own.flatMap((module) => [...module.children.allTests()]);
  const { testFiles } = await project.globTestFiles();
  const ran = new Set(own.map(({ moduleId }) => moduleId));
  return {
    whole:
      testFiles.length > 0 &&
      testFiles.every((file) => ran.has(file)) &&
      own.every((module) => module.errors().length === 0) &&
      tests.every((test) => test.result().state === "passed"),
    passed: tests.map(titlesOf),
  };
}

/** A test's title, and those of the suites around it. */
function titlesOf(test: TestCase): string[] {
  const titles = [test.name];
  for (let around = test.parent; around.type === "suite"; around = around.parent) titles.push(around.name);
  return titles;
}
