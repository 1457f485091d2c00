import { defineConfig, type ViteUserConfig } from "vitest/config";
import { withoutFastPaths } from "./test/support/without-fast-paths.ts";

/** The tests that speak to a server, and those of answers, once more with every answer parsed whole. */
const config: ViteUserConfig = defineConfig({
  plugins: [withoutFastPaths],
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
