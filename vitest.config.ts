import { defineConfig, type ViteUserConfig } from "vitest/config";

// Tests speak to this machine only, and a developer's proxy has no part in that.
for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"])
  for (const form of [name, name.toLowerCase()]) Reflect.deleteProperty(process.env, form);

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      "packages/*",
      "apps/*",
      "tools/*",
      "packages/client/vitest.without-fast-paths.config.ts",
      "tools/faults/vitest.without-fast-paths.config.ts",
      "packages/langchain/vitest.core-1-3-1.config.ts",
      "packages/llamaindex/vitest.core-0-6-23.config.ts",
      "packages/ai-sdk/vitest.oldest-peers.config.ts",
    ],
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
