import { expect, test } from "vitest";
import { readCommandLine } from "../src/command-line.ts";

const read = (...argv: string[]): ReturnType<typeof readCommandLine<{ data: { type: "string" } }>> =>
  readCommandLine({ data: { type: "string" } }, { argv, command: "npm run ask --" });

test("without arguments the named part of undici's documentation is read", () => {
  expect(read().story).toEqual({
    question: undefined,
    docs: undefined,
    all: false,
    service: "eas",
    help: false,
  });
});

test("a question may come without quotation marks, and a program has options of its own", () => {
  const { story, own } = read("How", "do", "I", "retry?", "--service", "aisearch", "--data", "here");

  expect(story).toMatchObject({ question: "How do I retry?", service: "aisearch" });
  expect(own.data).toBe("here");
});

test.each([
  { argv: ["--servce", "eas"], says: /--servce/ },
  { argv: ["--docs"], says: /--docs/ },
  { argv: ["--docs="], says: /--docs/ },
  { argv: ["--data="], says: /--data/ },
  { argv: ["--service", "bailian"], says: /bailian/ },
  { argv: ["--all", "--docs", "x"], says: /--all/ },
])("$argv is refused with advice", ({ argv, says }) => {
  const refusal: unknown = expect.objectContaining({
    name: "UserError",
    message: expect.stringMatching(says),
  });
  expect(() => read(...argv)).toThrow(refusal);
});

test("advice names the program as it was called", () => {
  const refusal: unknown = expect.objectContaining({
    advice: "See `npm run ask -- --help` for what there is.",
  });
  expect(() => read("--unknown")).toThrow(refusal);
});
