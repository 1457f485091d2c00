import { expect, test } from "vitest";
import { citationsIn, toPrompt } from "../src/citations.ts";
import type { Passage } from "../src/passages.ts";

const passage = (file: string): Passage => ({ text: `text of ${file}`, file, heading: "Title" });

test("citations are given once, by number, and unknown numbers are passed over", () => {
  const passages = ["a.md", "b.md", "c.md"].map(passage);

  expect(citationsIn("It is so [3]. Or so [1, 3]. See items[0] and [9].", passages)).toEqual([
    { number: 1, file: "a.md", heading: "Title" },
    { number: 3, file: "c.md", heading: "Title" },
  ]);
});

test("a prompt holds the numbered passages, and the question on one line after them", () => {
  expect(toPrompt("How\nmany?", ["One.", "Two."])).toBe("[1] One.\n\n[2] Two.\n\nQuestion: How many?");
});
