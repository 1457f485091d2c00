import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withVariables, writeEnvFile } from "./env-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paifang-env-"));
});
afterEach(() => rm(folder, { recursive: true }));

const VARIABLES = { PAI_EAS_ENDPOINT: "http://h/api/predict/x", PAI_EAS_TOKEN: "abc/+==" };

test("a new file is readable by its owner alone, and nothing is left beside it", async () => {
  const { replaced } = await writeEnvFile(folder, VARIABLES);

  expect(replaced).toEqual([]);
  expect(await readFile(join(folder, ".env"), "utf8")).toBe(
    "PAI_EAS_ENDPOINT=http://h/api/predict/x\nPAI_EAS_TOKEN=abc/+==\n",
  );
  expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual([".env"]);
});

test("other lines stay, letter for letter, and an open file is closed to others", async () => {
  const before = "# mine\nOTHER='a b'\n\nexport PAI_EAS_TOKEN=old\nLAST=1";
  await writeFile(join(folder, ".env"), before, { mode: 0o644 });

  const { replaced } = await writeEnvFile(folder, VARIABLES);

  expect(replaced).toEqual(["PAI_EAS_TOKEN"]);
  expect(await readFile(join(folder, ".env"), "utf8")).toBe(
    "# mine\nOTHER='a b'\n\nPAI_EAS_TOKEN=abc/+==\nLAST=1\nPAI_EAS_ENDPOINT=http://h/api/predict/x\n",
  );
  expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
});

test("writing the same again changes nothing", () => {
  const { text } = withVariables("", VARIABLES);

  expect(withVariables(text, VARIABLES)).toEqual({ text, replaced: [] });
});

test("a link stays a link", async () => {
  await writeFile(join(folder, "real"), "");
  await symlink("real", join(folder, ".env"));

  await writeEnvFile(folder, VARIABLES);

  expect(parseEnv(await readFile(join(folder, "real"), "utf8"))).toEqual(VARIABLES);
});

test("of a name that stands there twice one is left", () => {
  expect(withVariables("A=1\nA=2\n", { A: "3" }).text).toBe("A=3\n");
});

test("a value of several lines that holds such a name is not touched", () => {
  const before = 'KEY="first\nPAI_EAS_TOKEN=inside\nlast"\n';

  expect(() => withVariables(before, VARIABLES)).toThrow("Add them by hand");
});

test.each(["a#b", "a b", 'a"b', "a$b", "a`b", "a\\b"])("the value %s is read back as it was", (value) => {
  expect(parseEnv(withVariables("", { A: value }).text)).toEqual({ A: value });
});

test("a value that no quotes can hold is refused rather than changed", () => {
  expect(() => withVariables("", { A: "a'b" })).toThrow("Add them by hand");
});
