import { fileURLToPath } from "node:url";
import { compiledModule } from "../float-scanner/compiled.ts";

/** The source file that holds the compiled writer. */
export const compiledWriter = (): string =>
  compiledModule({
    source: fileURLToPath(new URL("write.ts", import.meta.url)),
    pages: 21,
    made: "Made from `text-writer/write.ts` by `pnpm run compile-writer`, which a test does too and compares.",
    name: "TEXT_WRITER",
  });
