import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compiledSource, FLOAT_SCANNER, homeOf, TEXT_WRITER } from "../assembly/compiled.ts";

test.each([FLOAT_SCANNER, TEXT_WRITER])(
  "the compiled $folder is that of its source",
  (module) => {
    expect(readFileSync(homeOf(module), "utf8")).toBe(compiledSource(module));
  },
  60_000,
);
