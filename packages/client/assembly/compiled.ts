import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type CompiledModule = {
  /** The folder here that has its `module.ts`. */
  folder: string;
  /** Of memory, 64 KiB each. */
  pages: number;
  /** The constant that holds its bytes, and the source file of that, from `src` on. */
  name: string;
  home: string;
};

export const FLOAT_SCANNER: CompiledModule = {
  folder: "float-scanner",
  pages: 2,
  name: "FLOAT_SCANNER",
  home: "vectors/float-scanner-module.ts",
};

export const TEXT_WRITER: CompiledModule = {
  folder: "text-writer",
  pages: 21,
  name: "TEXT_WRITER",
  home: "wire/text-writer-module.ts",
};

const COMPILER = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
const OPTIONS = ["-O3", "--enable", "simd", "--noAssert", "--runtime", "stub"];

/** Where the source file stands that `compiledSource` gives. */
export const homeOf = ({ home }: CompiledModule): URL => new URL(`../src/${home}`, import.meta.url);

/** The source file that holds a compiled module. It is text, so that no bundler can lose it. */
export function compiledSource(module: CompiledModule): string {
  const lines =
    compile(module)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const literals = lines.map((line) => `  "${line}"`).join(" +\n");
  return [
    `/** Made from \`assembly/${module.folder}\` by \`pnpm run compile-assembly\`, which a test does too and compares. */`,
    `export const ${module.name}: string =\n${literals};\n`,
  ].join("\n");
}

/** By its command: the types of the compiler would be those of all that is checked with this file. */
function compile({ folder, pages }: CompiledModule): Buffer {
  const target = mkdtempSync(join(tmpdir(), "compiled-module-"));
  const memory = ["--initialMemory", String(pages), "--maximumMemory", String(pages)];
  const outFile = join(target, "module.wasm");
  try {
    execFileSync(process.execPath, [COMPILER, "module.ts", ...OPTIONS, ...memory, "--outFile", outFile], {
      cwd: fileURLToPath(new URL(folder, import.meta.url)),
    });
    return readFileSync(outFile);
  } finally {
    rmSync(target, { recursive: true });
  }
}
