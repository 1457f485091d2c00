import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: { name: "bench", include: ["test/**/*.test.ts", "src/**/*.test.ts"], testTimeout: 60_000 },
});
export default config;
