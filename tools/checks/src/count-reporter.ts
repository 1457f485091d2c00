import type { Reporter, TestModule } from "vitest/node";

/**
 * Prints `N passed, N failed` as the last line of a run; suite, type and unhandled errors count as failures, and so
 * does whatever else lets the run fail, such as another reporter.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
      }
    }
    process.once("exit", (code) => {
      const shown = failed === 0 && code !== 0 ? 1 : failed;
      process.stdout.write(`${passed} passed, ${shown} failed\n`);
    });
  }
}
