import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: { name: "ai-sdk", include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 20_000 },
});
export default config;
