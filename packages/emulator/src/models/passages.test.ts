import { describe, expect, test } from "vitest";
import { readTask } from "./passages.ts";

const PASSAGES = "[1] (a.md § A)\nOne.\n\nTwo.\n\n[2] Three.";
const found = [
  { number: 1, label: "a.md § A", text: "\nOne.\n\nTwo.\n" },
  { number: 2, label: "", text: "Three." },
];

describe("the question is found", () => {
  test.each([
    { title: "after its label", message: `${PASSAGES}\n\nQuestion: How many?` },
    { title: "after a label before the passages", message: `Question: How many?\n\n${PASSAGES}` },
    { title: "in the last paragraph", message: `${PASSAGES}\n\nHow many?` },
    {
      title: "in the paragraph before the passages that asks",
      message: `How many?\n\nPassages:\n\n${PASSAGES}`,
    },
  ])("$title", ({ message }) => {
    const { question, passages } = readTask([{ role: "user", text: message }]);

    expect(question).toBe("How many?");
    expect(passages.map(({ text, ...rest }) => ({ ...rest, text: text.trim() }))).toEqual(
      found.map(({ text, ...rest }) => ({ ...rest, text: text.trim() })),
    );
  });

  test("in the user's message when the passages stand in the system's", () => {
    const turns = [
      { role: "system", text: PASSAGES },
      { role: "user", text: "How many?" },
    ];
    expect(readTask(turns)).toMatchObject({
      question: "How many?",
      passages: [{ number: 1 }, { number: 2 }],
    });
  });
});

test("a later question is put to the passages of an earlier message", () => {
  const turns = [
    { role: "user", text: `${PASSAGES}\n\nQuestion: How many?` },
    { role: "assistant", text: "[1] Three." },
    { role: "user", text: "And who?" },
  ];
  expect(readTask(turns)).toMatchObject({ question: "And who?", passages: [{ number: 1 }, { number: 2 }] });
});

test("without passages the last paragraph that asks is the question", () => {
  expect(readTask([{ role: "user", text: "One.\n\nHow many?" }])).toEqual({
    question: "How many?",
    passages: [],
  });
});

test("a labelled line is the question, also in a prompt without numbers and blank lines", () => {
  const text = "Context is below.\n---\nA gate has two posts.\n---\nQuery: How many posts?\nAnswer:";
  expect(readTask([{ role: "user", text }])).toEqual({ question: "How many posts?", passages: [] });
});

test("link definitions and citations inside a passage start no passage of their own", () => {
  const text = "[1] One, see [2].\n[1]: https://example.com\n[1] again\n\n[2] Two.\n\nQuestion: How many?";
  expect(readTask([{ role: "user", text }]).passages.map(({ number }) => number)).toEqual([1, 2]);
});
