import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeDataFolder } from "../src/data-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ask-docs-llamaindex-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a data folder is for one program at a time, and free again after it", async () => {
  const taken = await takeDataFolder(folder);
  await expect(takeDataFolder(folder)).rejects.toThrow(/Another program uses the data folder/);

  await taken[Symbol.asyncDispose]();

  await expect(takeDataFolder(folder)).resolves.toBeDefined();
});

test("a program that was killed leaves its data folder to the next", async () => {
  const noProcess = 2 ** 22 + 1;
  await writeFile(join(folder, "in-use"), String(noProcess));

  await expect(takeDataFolder(folder)).resolves.toBeDefined();
});

test("a data folder that is a file is refused with advice", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");

  await expect(takeDataFolder(file)).rejects.toMatchObject({
    message: `The data folder ${file} cannot be used (EEXIST).`,
    advice: "Give another one with `--data <folder>`.",
  });
});
