import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "tools/*", "packages/llamaindex/vitest.core-0-6-23.config.ts"],
    // Two copies of LlamaIndex's environment package, which both of its cores bring along, greet each other.
    onConsoleLog: (text) => !text.includes("llamaindex was already imported"),
    reporters: [
      "default",
      "./tools/contract/src/hosts-reporter.ts",
      "./tools/contract/src/conformance-reporter.ts",
      "./tools/checks/src/count-reporter.ts",
    ],
  },
});
export default config;
