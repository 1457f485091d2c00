import { FakeListChatModel } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";
import { streamAnswer } from "../src/answer.ts";

test("an answer comes in pieces, as the model writes it", async () => {
  const chat = new FakeListChatModel({ responses: ["four"] });
  const passages = [{ text: "Four posts.", file: "a.md", heading: "Gate" }];

  const pieces: string[] = [];
  for await (const piece of streamAnswer("How many?", passages, chat)) pieces.push(piece);

  expect(pieces).toEqual(["f", "o", "u", "r"]);
});
