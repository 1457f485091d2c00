import { expect, test } from "vitest";
import { sentencesOf } from "./sentences.ts";

const textsOf = (text: string): string[] => sentencesOf(text).map((sentence) => sentence.text);

test("prose is cut into sentences, across the line breaks of its paragraph", () => {
  expect(textsOf("An ash is grey. It grows\nnear rivers.\n\nA birch is white.")).toEqual([
    "An ash is grey.",
    "It grows near rivers.",
    "A birch is white.",
  ]);
});

test("Chinese prose is cut without blanks", () => {
  expect(textsOf("白桦是白色的。水曲柳是灰色的。")).toEqual(["白桦是白色的。", "水曲柳是灰色的。"]);
});

test("an item of a list stays whole with its continued lines, unless it is long", () => {
  expect(textsOf("- `size` The size.\n  Default: 4.\n- `name` The name.")).toEqual([
    "`size` The size. Default: 4.",
    "`name` The name.",
  ]);
  expect(textsOf(`- ${"A long item goes on. ".repeat(20)}`)).toHaveLength(20);
});

test("rows of a table are lines, without the rule between them", () => {
  expect(textsOf("| a | b |\n| --- | --- |\n| 1 | 2 |")).toEqual(["| a | b |", "| 1 | 2 |"]);
});

test("lines of code are lines, in a fence or out of it", () => {
  const code = "const tree = plant({\n  height: 3,\n});";
  expect(sentencesOf(`\`\`\`ts\n${code}\n\`\`\``).map(({ kind }) => kind)).toEqual(["code", "code"]);
  expect(textsOf(`Plant it:\n\n${code}`)).toEqual(["Plant it:", "const tree = plant({", "height: 3,"]);
});

test("headings are known with their marks or without, and name what stands under them", () => {
  expect(sentencesOf("# Trees\n\nAn ash is grey.\n\nClass: Birch\n\nIt is white.")).toEqual([
    { text: "Trees", kind: "heading", heading: "Trees" },
    { text: "An ash is grey.", kind: "prose", heading: "Trees" },
    { text: "Class: Birch", kind: "heading", heading: "Class: Birch" },
    { text: "It is white.", kind: "prose", heading: "Class: Birch" },
  ]);
});
