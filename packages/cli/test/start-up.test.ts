import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "./support/run-cli.ts";

const DIST = new URL("../dist/", import.meta.url);

/** What a built file loads at once, its own chunks followed. */
function loadedAtOnce(file: string, seen = new Set<string>()): Set<string> {
  const text = readFileSync(new URL(file, DIST), "utf8");
  for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s*"([^"]+)"/gm)) {
    if (seen.has(specifier)) continue;
    seen.add(specifier);
    if (specifier.startsWith("./")) loadedAtOnce(specifier, seen);
  }
  return seen;
}

test("a command's code is loaded when it is called, and nothing else before", () => {
  const loaded = [...loadedAtOnce("main.mjs")].filter((specifier) => !/^(\.|node:)/.test(specifier));

  expect(loaded).toEqual(["commander"]);
});

test("the version is that of the package", async () => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );

  expect(await runCli(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});
