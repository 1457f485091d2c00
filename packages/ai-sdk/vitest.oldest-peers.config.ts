import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The same tests on the oldest packages that the peer ranges take, which are installed under other names beside the newest. */
const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^@ai-sdk\/openai-compatible$/, replacement: "openai-compatible-3.0.0" },
      { find: /^@ai-sdk\/provider$/, replacement: "ai-sdk-provider-4.0.0" },
    ],
  },
  test: {
    name: "ai-sdk on its oldest peers",
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
export default config;
