import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { renderHostsPage, UPDATE_COMMAND } from "./hosts-page.ts";
import { verdictOf, type ToldTest } from "./run-verdict.ts";

const HOSTS_PAGE = fileURLToPath(new URL("../../../docs/hosts.md", import.meta.url));

/**
 * Keeps `docs/hosts.md` true: a run with all hosts fails when it would say something else, and `-u` writes it.
 * A run of a part, or one in which a contract test failed, says nothing about it.
 */
export default class HostsReporter implements Reporter {
  readonly #path: string;
  #vitest: Vitest | undefined;

  constructor({ path = HOSTS_PAGE }: { path?: string } = {}) {
    this.#path = path;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const verdict = verdictOf(modules.flatMap(toldBy));
    if (verdict.kind === "part") return;
    if (verdict.kind === "strangers") {
      this.#fail(`Hosts that tools/contract/src/hosts.ts does not list: ${verdict.hosts.join(", ")}.`);
      return;
    }
    const page = renderHostsPage(verdict.reports);
    if (existsSync(this.#path) && readFileSync(this.#path, "utf8") === page) return;
    if (this.#vitest?.snapshot.options.updateSnapshot === "all") {
      writeFileSync(this.#path, page);
      return;
    }
    this.#fail(
      `${relative(process.cwd(), this.#path)} is out of date. Write it anew:\n\n  ${UPDATE_COMMAND}`,
    );
  }

  #fail(message: string): void {
    this.#vitest?.logger.error(`\n${message}\n`);
    process.exitCode = 1;
  }
}

function toldBy(module: TestModule): ToldTest[] {
  return [...module.children.allTests()].flatMap((test) => {
    const { contract: meta } = test.meta();
    return meta === undefined ? [] : [{ meta, passed: test.result().state === "passed" }];
  });
}
