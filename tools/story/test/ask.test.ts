import { PassThrough } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ask, type Answer } from "../src/ask.ts";
import type { Kept } from "../src/retrieved.ts";
import { openScreen } from "../src/screen.ts";

const kept = (file: string, rank: number): Kept => ({
  text: `text of ${file}`,
  file,
  heading: "Title",
  rank,
  similarity: 0.5,
  relevanceScore: 0.75,
});

/** An answer in two pieces, from the first and the third of three candidates. */
const answer: Answer = async () => ({
  retrieved: {
    candidates: [kept("a.md", 1), kept("b.md", 2), kept("c.md", 3)],
    kept: [kept("c.md", 3), kept("a.md", 1)],
    retrieveMs: 1,
    rerankMs: 2,
  },
  pieces: (async function* () {
    yield "Two posts ";
    yield "[1].";
  })(),
});

test("the screen shows the passages with their rank before, the answer, and the file behind each number", async () => {
  const output = new PassThrough();

  const { text, citations } = await ask("How many posts?", answer, openScreen(output));
  output.end();

  expect(text).toBe("Two posts [1].");
  expect(citations).toEqual([{ number: 1, file: "c.md", heading: "Title" }]);
  const shown = await readAll(output);
  expect(shown).toContain("  1      0.750       3   0.500  c.md  Title\n");
  expect(shown).toContain("  –    dropped       2   0.500  b.md  Title\n");
  expect(shown).toMatch(/Two posts \[1\]\.\n\n {2}\[1\] c\.md {2}Title\n/);
});
