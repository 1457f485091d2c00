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

test("a question may come without quotation marks", () => {
  expect(read("How", "do", "I", "retry?", "--service", "aisearch")).toMatchObject({
    question: "How do I retry?",
    service: "aisearch",
  });
});

test.each([
  { argv: ["--no-cache"], cacheFolder: undefined },
  { argv: ["--cache", "vectors"], cacheFolder: "vectors" },
])("$argv sets the cache folder to $cacheFolder", ({ argv, cacheFolder }) => {
  expect(read(...argv).cacheFolder).toBe(cacheFolder);
});

test.each([
  { argv: ["--servce", "eas"], says: /--servce/ },
  { argv: ["--docs"], says: /--docs/ },
  { argv: ["--docs="], says: /--docs/ },
  { argv: ["--service", "bailian"], says: /bailian/ },
  { argv: ["--all", "--docs", "x"], says: /--all/ },
  { argv: ["--cache", "x", "--no-cache"], says: /--no-cache/ },
])("$argv is refused with advice", ({ argv, says }) => {
  const refusal: unknown = expect.objectContaining({
    name: "UserError",
    message: expect.stringMatching(says),
  });
  expect(() => read(...argv)).toThrow(refusal);
});
