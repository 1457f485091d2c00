import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The same tests on the last version of LlamaIndex's core, which is installed under another name beside 0.6.22. */
const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [{ find: /^@llamaindex\/core(?=\/|$)/, replacement: "llamaindex-core-0.6.23" }],
  },
  test: {
    name: "llamaindex on core 0.6.23",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 20_000,
    // Packages that import the core must meet the same copy, so they pass through the alias too.
    server: { deps: { inline: [/llamaindex/] } },
  },
});
export default config;
