import { expect, test } from "vitest";
import { cleanMarkdown } from "../src/markdown.ts";

test("the first top heading is the title, and sections carry the headings above them", () => {
  const { title, sections } = cleanMarkdown(
    "# Pool\n\nA.\n\n## Options\n\nB.\n\n### `size`\n\nC.\n\n## Events\n\nD.",
  );

  expect(title).toBe("Pool");
  expect(sections).toEqual([
    { path: [], text: "A." },
    { path: ["Options"], text: "B." },
    { path: ["Options", "size"], text: "C." },
    { path: ["Events"], text: "D." },
  ]);
});

test("links become their text, and inline code stays", () => {
  const { sections } = cleanMarkdown(
    "See [the `Agent`](Agent.md) and [`Pool`][] for `maxSize`.\n\n[`Pool`]: Pool.md",
  );

  expect(sections).toEqual([{ path: [], text: "See the Agent and Pool for maxSize." }]);
});

test("a comment in a code block is no heading, and its lines stay as they are", () => {
  const { sections } = cleanMarkdown("## Run\n\n```sh\n# install it\nnpm i  undici\n```");

  expect(sections).toEqual([{ path: ["Run"], text: "# install it\nnpm i  undici" }]);
});

test("comments and layout tags go, but a type in angle brackets stays", () => {
  const { sections } = cleanMarkdown("<!-- added: v1 -->\n\n<b>Returns</b>: {Promise<void>} when done.<br>");

  expect(sections).toEqual([{ path: [], text: "Returns: {Promise<void>} when done." }]);
});

test("nested lists keep their order and depth, and wrapped lines are joined", () => {
  const { sections } = cleanMarkdown(
    "* `retry` {Object} How\n  to retry.\n  * `max` {number} How often.\n* `agent`",
  );

  expect(sections[0]?.text).toBe("- retry {Object} How to retry.\n  - max {number} How often.\n- agent");
});

test("a table keeps one line for each row", () => {
  const { sections } = cleanMarkdown("| code | means |\n| --- | --- |\n| `A` | [one](x.md) |\n| `B` | two |");

  expect(sections[0]?.text).toBe("code | means\nA | one\nB | two");
});
