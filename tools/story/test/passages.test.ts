import { expect, test } from "vitest";
import { passagesOf, PASSAGE_CHARACTERS, toPassages, type Split } from "../src/passages.ts";
import { questionsAbout } from "../src/questions.ts";

/** The plainest splitter: pieces of full length, wherever that cuts. */
const split: Split = async (text) =>
  Array.from({ length: Math.ceil(text.length / PASSAGE_CHARACTERS) }, (_, place) =>
    text.slice(place * PASSAGE_CHARACTERS, (place + 1) * PASSAGE_CHARACTERS),
  );

test("a passage begins with the title and its nearest heading, and knows all headings above it", async () => {
  const words = "word ".repeat(230).trim();
  const file = {
    path: "api/Pool.md",
    text: `# Pool\n\n${words}\n\n## Options\n\n### size\n\n${words}`,
  };

  const passages = await toPassages(file, split);

  expect(passages).toEqual([
    { text: `Pool\n\n${words}`, file: "api/Pool.md", heading: "Pool" },
    { text: `Pool: size\n\n${words}`, file: "api/Pool.md", heading: "Pool › Options › size" },
  ]);
});

test("short neighbouring sections share a passage, each under its heading", async () => {
  const file = { path: "a.md", text: "# A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nThree." };

  const passages = await toPassages(file, split);

  expect(passages.map(({ text }) => text)).toEqual(["A\n\nOne.\n\nB\n\nTwo.\n\nC\n\nThree."]);
});

test("a cut inside an emoji leaves no half of it", async () => {
  const passages = await toPassages({ path: "emoji.txt", text: `a${"😀".repeat(2000)}` }, split);

  expect(passages.length).toBeGreaterThan(3);
  expect(passages.every(({ text }) => text.isWellFormed())).toBe(true);
});

test("a text file has its name as title, and no line in it is a heading", async () => {
  const passages = await toPassages(
    { path: "notes/plan.txt", text: "# not a heading\n\nBuild the gate." },
    split,
  );

  expect(passages).toEqual([
    { text: "plan\n\n# not a heading\n\nBuild the gate.", file: "notes/plan.txt", heading: "plan" },
  ]);
});

test("documents of titles alone are refused with advice", async () => {
  await expect(passagesOf([{ path: "a.md", text: "# A" }], split)).rejects.toMatchObject({
    name: "UserError",
    message: expect.stringMatching(/nothing but titles/),
  });
});

test("documents without a question are asked about three of their own headings", () => {
  const headings = ["one › Gate", "one › Arch", "two", "two", "three", "four"];

  expect(questionsAbout(headings)).toEqual([
    "What do the documents say about Gate?",
    "What do the documents say about Arch?",
    "What do the documents say about three?",
  ]);
});
