import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDocuments } from "../src/documents.ts";
import { readUndiciDocs } from "../src/undici-docs.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ask-docs-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("Markdown and text files are read from all subfolders, sorted by path", async () => {
  await mkdir(join(folder, "b"));
  await mkdir(join(folder, "node_modules"));
  for (const path of ["z.md", "b/a.TXT", "b/c.markdown", "image.png", "node_modules/x.md"])
    await writeFile(join(folder, path), `text of ${path}`);

  expect(await readDocuments(folder)).toEqual([
    { path: "b/a.TXT", text: "text of b/a.TXT" },
    { path: "b/c.markdown", text: "text of b/c.markdown" },
    { path: "z.md", text: "text of z.md" },
  ]);
});

test("an empty file is left out beside one that has text", async () => {
  await writeFile(join(folder, "empty.md"), " \n");
  await writeFile(join(folder, "full.md"), "text");

  expect((await readDocuments(folder)).map(({ path }) => path)).toEqual(["full.md"]);
});

test("a byte order mark and Windows line ends are no part of the text", async () => {
  await writeFile(join(folder, "windows.md"), "\uFEFF# Title\r\n\r\nText.\r\n");

  expect((await readDocuments(folder))[0]?.text).toBe("# Title\n\nText.\n");
});

test("a file that cannot be read is named", async () => {
  await symlink(join(folder, "nowhere"), join(folder, "broken.md"));

  await expect(readDocuments(folder)).rejects.toThrow(/broken\.md cannot be read \(ENOENT\)/);
});

test("the named part of undici's documentation is 33 of its 46 files", async () => {
  const [part, all] = await Promise.all([readUndiciDocs(false), readUndiciDocs(true)]);

  expect(part).toHaveLength(33);
  expect(all).toHaveLength(46);
});
