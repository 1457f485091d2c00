import { expect, test } from "vitest";
import type { Answered } from "../src/ask.ts";
import { citationsIn } from "../src/citations.ts";
import type { Kept } from "../src/retrieved.ts";
import { checkAnswers } from "../src/self-check.ts";

const found = (rank: number, text: string, relevanceScore: number): Kept => ({
  text,
  file: `${rank}.md`,
  heading: "Title",
  rank,
  similarity: 1 / rank,
  relevanceScore,
});
const GATE = found(2, "Gates\n\nA gate has\ntwo posts. Its `posts[0]` is [7] high.", 0.9);
const RICE = found(1, "Rice\n\nRice needs water.", 0.1);
const GOOD = "A gate has two posts. [1]\nRice needs water. [2]";

function answered(text: string, kept = [GATE, RICE], candidates = [RICE, GATE]): Answered {
  return {
    question: "How many posts?",
    text,
    retrieved: { candidates, kept, retrieveMs: 1, rerankMs: 1 },
    citations: citationsIn(text, kept),
    timings: { retrieveMs: 1, rerankMs: 1, firstChunkMs: 1, totalMs: 4 },
  };
}

const surprises = (
  answer: Answered,
  { isQuoting = true, isAnswerable = true, files = new Set(["1.md", "2.md"]) } = {},
): string[] =>
  checkAnswers([answer], { files, isQuoting, isAnswerable })
    .filter(({ holds }) => !holds)
    .map(({ claim }) => claim);

test.each([GOOD, "Its `posts[0]` is [7] high. [1]"])("%s is no surprise", (text) => {
  expect(surprises(answered(text))).toEqual([]);
});

test.each<[string, Answered, RegExp]>([
  ["a kept passage was not found", answered(GOOD, [GATE, RICE], [RICE]), /found before/],
  ["the reranker's order is not kept", answered("Rice needs water. [1]", [RICE, GATE]), /best first/],
  ["nothing was kept", answered("None.", []), /found before/],
  ["a number stands for no passage", answered("A gate has two posts. [1] It is so [3]."), /every number/],
  ["a sentence is none of its passage", answered("Rice needs water. [1]"), /every sentence/],
  ["words follow that nothing is cited for", answered(`${GOOD}\nI think so.`), /every sentence/],
  ["the answer cites nothing", answered("None of them says that."), /cites a passage/],
  ["the answer is empty", answered(" "), /has an answer/],
])("it is a surprise that %s", (_what, answer, claim) => {
  expect(surprises(answer)).toContainEqual(expect.stringMatching(claim));
});

test("it is a surprise that a cited document was not read", () => {
  expect(surprises(answered(GOOD), { files: new Set(["1.md"]) })).toEqual([
    "every citation is of a document that was read",
  ]);
});

test("a model of one's own may use its own words, and cite nothing", () => {
  const loose = { isQuoting: false, isAnswerable: false };

  expect(surprises(answered("Two posts [1, 2], I think."), loose)).toEqual([]);
  expect(surprises(answered("The passages do not say."), loose)).toEqual([]);
});
