import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const inClient = (path: string): string =>
  fileURLToPath(new URL(`../../packages/client/${path}`, import.meta.url));

/** The faults once more, on the client's source with every answer parsed whole. */
const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^@paifang\/client$/, replacement: inClient("src/index.ts") },
      {
        find: /^\.{1,2}\/(config\/)?fast-paths\.ts$/,
        replacement: inClient("test/support/fast-paths-off.ts"),
      },
    ],
  },
  test: {
    name: "faults without fast paths",
    include: ["test/**/*.test.ts"],
    // They judge the page of the faults, which is written from the run with them.
    exclude: ["test/page.test.ts"],
    testTimeout: 60_000,
    maxConcurrency: 8,
  },
});
export default config;
