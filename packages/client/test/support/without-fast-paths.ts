import type { Plugin } from "vitest/config";

const SWITCH = "/packages/client/src/config/fast-paths.ts";

/** A Vite plugin that switches the fast paths of the client's source off. */
export const withoutFastPaths: Plugin = {
  name: "without-fast-paths",
  enforce: "pre",
  load: (id: string): string | undefined =>
    id.split("?", 1)[0]?.endsWith(SWITCH) === true ? "export const FAST_PATHS = false;\n" : undefined,
};
