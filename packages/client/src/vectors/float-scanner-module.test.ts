import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compiledScanner } from "../../float-scanner/compiled.ts";

test("the compiled scanner is that of the source beside it", () => {
  const committed = readFileSync(new URL("float-scanner-module.ts", import.meta.url), "utf8");
  expect(compiledScanner()).toBe(committed);
}, 60_000);
