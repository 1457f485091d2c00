import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The same tests on the oldest core that the peer range takes, which is installed under another name beside the newest. */
const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [{ find: /^@langchain\/core(?=\/|$)/, replacement: "langchain-core-1.3.1" }],
  },
  test: {
    name: "langchain on core 1.3.1",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // LangGraph 1.7 asks for core 1.3.4.
    exclude: ["test/agents/**"],
    testTimeout: 20_000,
    // Packages that import the core must meet the same copy, so they pass through the alias too.
    server: { deps: { inline: [/langchain/] } },
  },
});
export default config;
