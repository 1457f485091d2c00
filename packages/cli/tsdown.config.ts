import { defineConfig, type UserConfig } from "tsdown";

// Commands are chunks of their own, read only when they are called.
const config: UserConfig[] = defineConfig([
  {
    entry: { main: "src/main.ts" },
    format: ["esm"],
    dts: false,
    sourcemap: false,
    platform: "node",
    target: "node22",
  },
]);
export default config;
