import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "./support/run-cli.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const WIDE = { COLUMNS: "400" };

type Listed = { call: string; does: string };

/** The commands of a help text; those that have commands of their own are replaced by these. */
async function listed(path: readonly string[]): Promise<Listed[]> {
  const { stdout } = await runCli([...path, "--help"], { env: WIDE });
  const section = /^Commands:\n(?<lines>(?: {2}.*\n)+)/m.exec(stdout)?.groups?.["lines"] ?? "";
  const rows = unwrapped(section).map((line) => {
    const [call = "", does = ""] = line.trim().split(/ {2,}/);
    return {
      name: call.split(" ")[0] ?? "",
      call: ["paifang", ...path, call.replace(" [options]", "")].join(" "),
      does,
    };
  });
  const deeper = await Promise.all(
    rows.map(async ({ name, call, does }) => {
      const inner = await listed([...path, name]);
      return inner.length > 0 ? inner : [{ call, does }];
    }),
  );
  return deeper.flat();
}

/** Long descriptions go on in lines that begin further in. */
const unwrapped = (section: string): string[] =>
  section
    .replace(/\n {4,}/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");

test("the README's table of commands says what the help texts say", async () => {
  const rows = [...README.matchAll(/^\| `(paifang [^`]+)` \| (.+) \|$/gm)].map(([, call, does]) => ({
    call,
    does,
  }));

  expect(rows).toEqual(await listed([]));
});

test("the README's exit codes are those of the help text", async () => {
  const { stdout } = await runCli(["--help"]);
  const codes = [...README.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);

  expect(codes).toEqual(["0", "1", "2", "130"]);
  for (const code of codes) expect(stdout).toMatch(new RegExp(`Exit codes:.*\\b${code} `));
});

test("every option and variable that the README names is there", async () => {
  const helps = await Promise.all(
    [
      ["doctor"],
      ["init"],
      ["chat"],
      ["embed"],
      ["rerank"],
      ["invoke"],
      ["dev"],
      ["fault", "add"],
      ["queue", "put"],
    ].map(async (path) => (await runCli([...path, "--help"])).stdout),
  );
  const options = [...README.matchAll(/(?<=[`\s])--[a-z][a-z-]+/g)].map(([option]) => option);
  const known = [...helps.join("\n").matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option);

  const foreign = new Set(["--omit", "--help", "--token"]);
  expect(options.filter((option) => !known.includes(option) && !foreign.has(option))).toEqual([]);
});
