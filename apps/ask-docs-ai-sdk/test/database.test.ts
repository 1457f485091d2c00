import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../src/database.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ask-docs-ai-sdk-"));
});
afterEach(() => rm(folder, { recursive: true }));

const refusal = (advice: RegExp): unknown =>
  expect.objectContaining({ name: "UserError", advice: expect.stringMatching(advice) });

test("work that fails leaves the database as it was", () => {
  using database = openDatabase(folder);
  database.transaction((sqlite) => sqlite.exec("create table words (word text)"));

  expect(() =>
    database.transaction((sqlite) => {
      sqlite.exec("insert into words values ('ash')");
      sqlite.exec("insert into nowhere values ('birch')");
    }),
  ).toThrow("no such table");

  expect(database.transaction((sqlite) => sqlite.prepare("select * from words").all())).toEqual([]);
});

test("a file that is no database is refused with advice", async () => {
  await writeFile(join(folder, "index.sqlite"), "Not a database. ".repeat(100));

  expect(() => openDatabase(folder)).toThrow(refusal(/^Delete the file/));
});

test("a data folder that is a file is refused with advice", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");

  expect(() => openDatabase(file)).toThrow(refusal(/^Give another one/));
});

test("a database to which another program writes too long is named so", () => {
  using database = openDatabase(folder, 0);
  using other = new DatabaseSync(join(folder, "index.sqlite"));
  other.exec("begin immediate");

  expect(() => database.transaction(() => undefined)).toThrow(refusal(/^Another program/));
});
