import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const OPTIONS = ["-O3", "--noAssert", "--runtime", "stub", "--initialMemory", "2", "--maximumMemory", "2"];

/** The source file that holds the compiled scanner. It is text, so that no bundler can lose it. */
export async function compiledScanner(): Promise<string> {
  const bytes = await compile(readFileSync(new URL("scan.ts", import.meta.url), "utf8"));
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const literals = lines.map((line) => `  "${line}"`).join(" +\n");
  return [
    "/** Made from `float-scanner/scan.ts` by `pnpm run compile-scanner`, which a test does too and compares. */",
    `export const FLOAT_SCANNER: string =\n${literals};\n`,
  ].join("\n");
}

async function compile(source: string): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(["scan.ts", ...OPTIONS, "--outFile", "scan.wasm"], {
    readFile: (name) => (name === "scan.ts" ? source : null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") bytes = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === undefined)
    throw new Error(`The scanner does not compile: ${stderr.toString()}`);
  return bytes;
}
