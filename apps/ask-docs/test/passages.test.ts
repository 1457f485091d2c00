import { expect, test } from "vitest";
import { toPassages } from "../src/passages.ts";
import { questionsAbout } from "../src/questions.ts";

test("a passage begins with the title and its nearest heading, and knows all headings above it", async () => {
  const words = "word ".repeat(230).trim();
  const passages = await toPassages({
    path: "api/Pool.md",
    text: `# Pool\n\n${words}\n\n## Options\n\n### size\n\n${words}`,
  });

  expect(passages.map(({ metadata }) => metadata)).toEqual([
    { file: "api/Pool.md", heading: "Pool" },
    { file: "api/Pool.md", heading: "Pool › Options › size" },
  ]);
  expect(passages[1]?.pageContent).toBe(`Pool: size\n\n${words}`);
});

test("short neighbouring sections share a passage, each under its heading", async () => {
  const passages = await toPassages({ path: "a.md", text: "# A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nThree." });

  expect(passages.map(({ pageContent }) => pageContent)).toEqual(["A\n\nOne.\n\nB\n\nTwo.\n\nC\n\nThree."]);
});

test("a long section is cut into passages that together hold all of its words", async () => {
  const words = Array.from({ length: 900 }, (_, number) => `word${number}`);
  const passages = await toPassages({ path: "long.txt", text: words.join(" ") });

  const bodies = passages.map(({ pageContent }) => pageContent.split("\n\n").slice(1).join(" "));
  expect(bodies.join(" ").split(" ")).toEqual(words);
  expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThanOrEqual(1200);
});

test("a text without spaces is never cut inside an emoji", async () => {
  const passages = await toPassages({ path: "emoji.txt", text: `a${"😀".repeat(2000)}` });

  expect(passages.length).toBeGreaterThan(3);
  expect(passages.every(({ pageContent }) => pageContent.isWellFormed())).toBe(true);
});

test("a text file has its name as title, and no line in it is a heading", async () => {
  const passages = await toPassages({ path: "notes/plan.txt", text: "# not a heading\n\nBuild the gate." });

  expect(passages[0]?.pageContent).toBe("plan\n\n# not a heading\n\nBuild the gate.");
  expect(passages[0]?.metadata).toEqual({ file: "notes/plan.txt", heading: "plan" });
});

test("documents without a question are asked about three of their own headings", async () => {
  const text = "# Gate\n\nA.\n\n# Arch\n\nB.";
  const files = ["one.md", "two.txt", "three.txt", "four.txt"].map((path) => ({
    path,
    text: path === "one.md" ? text : "C.",
  }));
  const passages = (await Promise.all(files.map(toPassages))).flat();

  expect(questionsAbout(passages)).toEqual([
    "What do the documents say about Gate?",
    "What do the documents say about two?",
    "What do the documents say about three?",
  ]);
});
