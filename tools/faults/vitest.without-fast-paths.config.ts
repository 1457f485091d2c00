import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { withoutFastPaths } from "../../packages/client/test/support/without-fast-paths.ts";

/** The faults once more, on the client's source with every answer parsed whole. */
const config: ViteUserConfig = defineConfig({
  plugins: [withoutFastPaths],
  resolve: {
    alias: [
      {
        find: /^@paifang\/client$/,
        replacement: fileURLToPath(new URL("../../packages/client/src/index.ts", import.meta.url)),
      },
    ],
  },
  test: {
    name: "faults without fast paths",
    include: ["test/**/*.test.ts"],
    // They judge the page of the faults, which is written from the run with them.
    exclude: ["test/page.test.ts"],
    testTimeout: 60_000,
    maxConcurrency: 8,
  },
});
export default config;
