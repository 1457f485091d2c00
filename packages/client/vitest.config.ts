import { defineConfig, type ViteUserConfig } from "vitest/config";

/** So many times the usual number of cases take so many times as long. */
const caseFactor = Math.max(1, Number(process.env["FC_RUNS"] ?? 0) / 1_000);

const config: ViteUserConfig = defineConfig({
  test: {
    name: "client",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: ["test/support/property-runs.ts"],
    testTimeout: 20_000 * caseFactor,
    provide: { fastPaths: true },
  },
});
export default config;
