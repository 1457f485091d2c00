import { Document } from "@langchain/core/documents";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";
import { citationsIn, streamAnswer } from "../src/answer.ts";
import type { Kept } from "../src/retrieve.ts";

const kept = (file: string, rank: number): Kept =>
  new Document({
    pageContent: `text of ${file}`,
    metadata: { file, heading: "Title", rank, similarity: 0.5, relevanceScore: 0.5 },
  });

test("citations are given once, by number, and unknown numbers are passed over", () => {
  const passages = [kept("a.md", 1), kept("b.md", 2), kept("c.md", 3)];

  expect(citationsIn("It is so [3]. Or so [1, 3]. See items[0] and [9].", passages)).toEqual([
    { number: 1, file: "a.md", heading: "Title" },
    { number: 3, file: "c.md", heading: "Title" },
  ]);
});

test("an answer comes in pieces, as the model writes it", async () => {
  const chat = new FakeListChatModel({ responses: ["four"] });

  const pieces: string[] = [];
  for await (const piece of streamAnswer("How many?", [kept("a.md", 1)], chat)) pieces.push(piece);

  expect(pieces).toEqual(["f", "o", "u", "r"]);
});
