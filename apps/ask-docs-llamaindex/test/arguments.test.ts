import { expect, test } from "vitest";
import { readArguments } from "../src/arguments.ts";

const URL = "postgres://user:secret@db:5432/app";

test.each([
  { argv: [], environment: {}, database: { url: undefined, dataFolder: "default" } },
  { argv: [], environment: { DATABASE_URL: URL }, database: { url: URL, dataFolder: "default" } },
  { argv: [], environment: { DATABASE_URL: " " }, database: { url: undefined, dataFolder: "default" } },
  { argv: ["--data", "mine"], environment: {}, database: { url: undefined, dataFolder: "mine" } },
  {
    argv: ["--data", "mine"],
    environment: { DATABASE_URL: URL },
    database: { url: undefined, dataFolder: "mine" },
  },
])("$argv with $environment keeps the index in $database", ({ argv, environment, database }) => {
  expect(readArguments(argv, environment, "default").database).toEqual(database);
});

test("an option of another program is refused with the name of this one", () => {
  const refusal: unknown = expect.objectContaining({
    message: expect.stringMatching(/--cache/),
    advice: "See `npm run ask:llamaindex -- --help` for what there is.",
  });
  expect(() => readArguments(["--cache", "x"], {}, "default")).toThrow(refusal);
});
