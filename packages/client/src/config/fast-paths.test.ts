import { expect, inject, test } from "vitest";
import { FAST_PATHS } from "./fast-paths.ts";

declare module "vitest" {
  interface ProvidedContext {
    fastPaths: boolean;
  }
}

test("the fast paths are on, or off in the project that runs without them", () => {
  expect(FAST_PATHS).toBe(inject("fastPaths"));
});
