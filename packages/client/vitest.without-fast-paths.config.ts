import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The tests that speak to a server, and those of answers, once more with every answer parsed whole. */
const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      {
        find: /^\.{1,2}\/(config\/)?fast-paths\.ts$/,
        replacement: fileURLToPath(new URL("test/support/fast-paths-off.ts", import.meta.url)),
      },
    ],
  },
  test: {
    name: "client without fast paths",
    include: [
      "test/*.test.ts",
      "src/config/fast-paths.test.ts",
      "src/wire/*.test.ts",
      "src/stream/*.test.ts",
    ],
    setupFiles: ["test/support/property-runs.ts"],
    testTimeout: 20_000,
    provide: { fastPaths: false },
  },
});
export default config;
