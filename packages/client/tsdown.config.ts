import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { defineConfig, type UserConfig } from "tsdown";

/** One copy of the code serves both formats, see docs/decisions/0024-loading-undici.md. */
const entry = (name: string, source: string): UserConfig[] => {
  const shape: UserConfig = {
    entry: { [name]: source },
    platform: "node",
    target: "node22",
    sourcemap: false,
  };
  return [
    {
      ...shape,
      format: "cjs",
      dts: true,
      clean: [`dist/${name}.*`],
      // Where CommonJS runs in a context of its own, as in Jest, it has `require` but no `import()`.
      outputOptions: (options, _format, { cjsDts }) => ({
        ...options,
        strict: true,
        dynamicImportInCjs: false,
        comments: cjsDts,
      }),
      onSuccess: () => writeModule(name),
    },
    { ...shape, format: "esm", dts: { emitDtsOnly: true }, clean: false },
  ];
};

/** The ES module gives out what the CommonJS file holds, name by name. */
async function writeModule(name: string): Promise<void> {
  const path = `${import.meta.dirname}/dist/${name}`;
  const held = createRequire(import.meta.url)(`${path}.cjs`) as object;
  const names = Object.keys(held).join(", ");
  await writeFile(`${path}.mjs`, `import held from "./${name}.cjs";\nexport const { ${names} } = held;\n`);
}

// Each entry is built alone: an entry that shared a chunk with the other would change with it.
const config: UserConfig[] = defineConfig([
  ...entry("index", "src/index.ts"),
  ...entry("advice", "src/advice/advice-for.ts"),
]);
export default config;
