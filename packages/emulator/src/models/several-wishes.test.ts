import { expect, test } from "vitest";
import { stagesOf, wishesOf } from "./several-wishes.ts";

test.each([
  { words: "What is the weather in Paris?", wishes: ["What is the weather in Paris?"] },
  {
    words: "What is the weather in Paris, Oslo and New York today?",
    wishes: [
      "What is the weather in Paris today?",
      "What is the weather in Oslo today?",
      "What is the weather in New York today?",
    ],
  },
  {
    words: "Tell me the weather in Rome and look up the share price of BABA.",
    wishes: ["Tell me the weather in Rome", "look up the share price of BABA."],
  },
  { words: "Is it cold? Is it wet?", wishes: ["Is it cold?", "Is it wet?"] },
  { words: "salt and pepper", wishes: ["salt", "pepper"] },
  { words: "", wishes: [] },
])("$words holds its single wishes", ({ words, wishes }) => {
  expect(wishesOf(words)).toEqual(wishes);
});

test.each([
  { words: "Find it, then buy it and wrap it.", stages: ["Find it", "buy it and wrap it."] },
  { words: "Find it. Then, buy it and then sell it.", stages: ["Find it.", "buy it", "sell it."] },
  { words: "What happened then?", stages: ["What happened then?"] },
  { words: "Is it cold? Is it wet?", stages: ["Is it cold? Is it wet?"] },
  { words: "", stages: [] },
])("$words is done in stages", ({ words, stages }) => {
  expect(stagesOf(words)).toEqual(stages);
});
