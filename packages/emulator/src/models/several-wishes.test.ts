import { expect, test } from "vitest";
import { wishesOf } from "./several-wishes.ts";

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
