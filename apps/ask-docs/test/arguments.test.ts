import { expect, test } from "vitest";
import { readArguments } from "../src/arguments.ts";

const read = (...argv: string[]): ReturnType<typeof readArguments> => readArguments(argv, ".paifang");

test("without arguments the named part is read and vectors are kept", () => {
  expect(read()).toEqual({
    question: undefined,
    docs: undefined,
    all: false,
    service: "eas",
    cacheFolder: ".paifang",
    help: false,
  });
});

test.each([
  { argv: ["--no-cache"], cacheFolder: undefined },
  { argv: ["--cache", "vectors"], cacheFolder: "vectors" },
])("$argv sets the cache folder to $cacheFolder", ({ argv, cacheFolder }) => {
  expect(read(...argv).cacheFolder).toBe(cacheFolder);
});

test.each([
  { argv: ["--cache="], says: /--cache/ },
  { argv: ["--cache", "x", "--no-cache"], says: /--no-cache/ },
])("$argv is refused with advice", ({ argv, says }) => {
  const refusal: unknown = expect.objectContaining({
    name: "UserError",
    message: expect.stringMatching(says),
  });
  expect(() => read(...argv)).toThrow(refusal);
});
