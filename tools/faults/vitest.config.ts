import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: { name: "faults", include: ["test/**/*.test.ts"], testTimeout: 60_000, maxConcurrency: 8 },
});
export default config;
