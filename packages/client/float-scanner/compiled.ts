import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const COMPILER = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
const OPTIONS = ["-O3", "--enable", "simd", "--noAssert", "--runtime", "stub"];

/** The source file that holds the compiled scanner. */
export const compiledScanner = (): string =>
  compiledModule({
    source: fileURLToPath(new URL("scan.ts", import.meta.url)),
    pages: 2,
    made: "Made from `float-scanner/scan.ts` by `pnpm run compile-scanner`, which a test does too and compares.",
    name: "FLOAT_SCANNER",
  });

export type ModuleSource = {
  source: string;
  /** Of memory, 64 KiB each. */
  pages: number;
  /** How its bytes are made. */
  made: string;
  /** Under which they are exported. */
  name: string;
};

/** The source file that holds a compiled module. It is text, so that no bundler can lose it. */
export function compiledModule({ source, pages, made, name }: ModuleSource): string {
  const lines =
    compile(source, pages)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const literals = lines.map((line) => `  "${line}"`).join(" +\n");
  return [`/** ${made} */`, `export const ${name}: string =\n${literals};\n`].join("\n");
}

/** By its command: the types of the compiler would be those of all that is checked with this file. */
function compile(source: string, pages: number): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "compiled-module-"));
  try {
    const target = join(folder, "module.wasm");
    const memory = ["--initialMemory", String(pages), "--maximumMemory", String(pages)];
    execFileSync(process.execPath, [COMPILER, basename(source), ...OPTIONS, ...memory, "--outFile", target], {
      cwd: dirname(source),
    });
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
