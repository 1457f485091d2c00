import { expect, test } from "vitest";
import { fuzz } from "./run.ts";
import { TARGETS } from "./targets.ts";

/** Every input of the corpus, and so many changed ones; whole calls take longer than a decoder. */
const EXECUTIONS = 1_500;
const CALLS = 400;
/** Beside other tests a machine has less time for each. */
const PATIENCE = 20;

test.each(TARGETS.map((target) => [target.name, target] as const))(
  "%s takes any bytes, and refuses with this package's own errors alone",
  async (name, target) => {
    const executions = name === "client" ? CALLS : EXECUTIONS;
    for (const seed of [1, 2026]) {
      const figures = await fuzz(target, { seed, executions, patience: PATIENCE });
      expect(figures.executions).toBe(executions);
      expect(figures.outcomes).toBeGreaterThan(1);
    }
  },
);
