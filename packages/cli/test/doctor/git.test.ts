import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesWithSecrets, isIgnored } from "../../src/setup/git.ts";
import { examined } from "./examined.ts";
import { answer, rawServer } from "./raw-server.ts";

const TOKEN = "Q0FOQVJZLUlOLUdJVC0wMTIzNDU2Nzg=";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paifang-git-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function repository(files: Readonly<Record<string, string>>): Promise<void> {
  execFileSync("git", ["init", "--quiet", folder]);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  execFileSync("git", ["-C", folder, "add", "--", ...Object.keys(files)]);
}

test("tracked files with the secret in them are named", async () => {
  await repository({
    "notes.md": `curl -H 'Authorization: ${TOKEN}'`,
    "a file.txt": TOKEN,
    "clean.md": "nothing",
  });
  await writeFile(join(folder, ".env"), `PAI_EAS_TOKEN=${TOKEN}`);

  expect((await filesWithSecrets(folder, [TOKEN]))?.toSorted()).toEqual(["a file.txt", "notes.md"]);
});

test("a repository without it is clean, and outside of one nothing is known", async () => {
  expect(await filesWithSecrets(folder, [TOKEN])).toBeUndefined();

  await repository({ "clean.md": "nothing" });

  expect(await filesWithSecrets(folder, [TOKEN])).toEqual([]);
});

test("the doctor tells of it, with what to do, even where the service refuses", async () => {
  await repository({ "notes.md": TOKEN });
  await using server = await rawServer((_request, response) => answer(response, 401, "no"));
  const env = { PAI_EAS_ENDPOINT: server.endpoint, PAI_EAS_TOKEN: TOKEN };

  const { findings, output, code } = await examined({ env, folder });

  expect(findings.find(({ id }) => id === "git.tracked")).toMatchObject({
    status: "fail",
    facts: { files: ["notes.md"] },
    fix: expect.stringMatching(/Reset the token/) as unknown,
  });
  expect(code).toBe(1);
  expect(output).not.toContain(TOKEN);
});

test("whether .env is ignored is known inside of a repository", async () => {
  expect(await isIgnored(folder, ".env")).toBeUndefined();

  await repository({ "a.md": "a" });
  expect(await isIgnored(folder, ".env")).toBe(false);

  await writeFile(join(folder, ".gitignore"), ".env\n");
  expect(await isIgnored(folder, ".env")).toBe(true);
});
