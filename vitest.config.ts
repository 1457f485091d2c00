import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "tools/*"],
    reporters: ["default", "./tools/checks/src/count-reporter.ts"],
  },
});
export default config;
