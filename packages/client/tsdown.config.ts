import { defineConfig, type UserConfig } from "tsdown";

const shape: UserConfig = {
  format: ["esm", "cjs"],
  // Where CommonJS runs in a context of its own, as in Jest, it has `require` but no `import()`.
  outputOptions: { dynamicImportInCjs: false },
  dts: true,
  sourcemap: true,
  platform: "node",
  target: "node22",
};

// Each entry is built alone: an entry that shared a chunk with the other would change with it.
const config: UserConfig[] = defineConfig([
  { ...shape, entry: { index: "src/index.ts" }, clean: ["dist/index.*"] },
  { ...shape, entry: { advice: "src/advice/advice-for.ts" }, clean: ["dist/advice.*"] },
]);
export default config;
