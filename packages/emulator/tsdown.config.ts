import { defineConfig, type UserConfig } from "tsdown";

const shared = { sourcemap: true, platform: "node", target: "node22" } as const;

const config: UserConfig[] = defineConfig([
  { ...shared, entry: ["src/index.ts"], format: ["esm", "cjs"], dts: true },
  {
    ...shared,
    entry: { "encoder.worker": "src/models/encoder.worker.ts" },
    format: ["esm"],
    dts: false,
    clean: false,
  },
  {
    entry: { "inspector/inspector": "src/inspector/main.ts" },
    copy: ["index.html", "inspector.css"].map((name) => ({
      from: `src/inspector/${name}`,
      to: "dist/inspector",
    })),
    platform: "browser",
    target: "es2023",
    format: ["esm"],
    outExtensions: () => ({ js: ".mjs" }),
    dts: false,
    clean: false,
  },
]);
export default config;
