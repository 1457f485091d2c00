import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ASSEMBLY = fileURLToPath(new URL("assembly/", import.meta.url));
const COMPILER = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
const OPTIONS = [
  "-O3",
  "--enable",
  "simd",
  "--noAssert",
  "--runtime",
  "stub",
  "--initialMemory",
  "2",
  "--maximumMemory",
  "2",
];

/** The source file that holds the compiled scanner. It is text, so that no bundler can lose it. */
export function compiledScanner(): string {
  const lines =
    compile()
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const literals = lines.map((line) => `  "${line}"`).join(" +\n");
  return [
    "/** Made from `float-scanner/assembly` by `pnpm run compile-scanner`, which a test does too and compares. */",
    `export const FLOAT_SCANNER: string =\n${literals};\n`,
  ].join("\n");
}

/** By its command: the types of the compiler would be those of all that is checked with this file. */
function compile(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "float-scanner-"));
  try {
    const target = join(folder, "module.wasm");
    execFileSync(process.execPath, [COMPILER, "module.ts", ...OPTIONS, "--outFile", target], {
      cwd: ASSEMBLY,
    });
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
