import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: { name: "story", include: ["test/**/*.test.ts"] },
});
export default config;
