import { expect, test } from "vitest";
import { toPassages } from "../src/passages.ts";

test("a long section is cut into passages that together hold all of its words", async () => {
  const words = Array.from({ length: 900 }, (_, number) => `word${number}`);
  const passages = await toPassages([{ path: "long.txt", text: words.join(" ") }]);

  const bodies = passages.map(({ text }) => text.split("\n\n").slice(1).join(" "));
  expect(bodies.join(" ").split(" ")).toEqual(words);
  expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThanOrEqual(1200);
});

test("a text without spaces is never cut inside an emoji", async () => {
  const passages = await toPassages([{ path: "emoji.txt", text: `a${"😀".repeat(2000)}` }]);

  expect(passages.length).toBeGreaterThan(3);
  expect(passages.every(({ text }) => text.isWellFormed())).toBe(true);
});
