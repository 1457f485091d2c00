import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compiledWriter } from "../../text-writer/compiled.ts";

test("the compiled writer is that of the source beside it", () => {
  const committed = readFileSync(new URL("text-writer-module.ts", import.meta.url), "utf8");
  expect(compiledWriter()).toBe(committed);
}, 60_000);
