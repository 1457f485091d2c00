import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatChunk } from "../types.ts";
import { chatAccumulator } from "./accumulate.ts";
import { chunkSplitter, reasoningSplitter, splitReasoning, withReasoningSplit } from "./reasoning-tags.ts";

describe("a whole text", () => {
  test.each([
    ["split", "<think>a</think>b", "a", "b"],
    ["split", "\n <think>\na\n</think>\n\nb", "\na\n", "\n\nb"],
    ["split", "<think></think>b", "", "b"],
    ["split", "<think>a", "a", ""],
    ["split", "<think>a</thin", "a</thin", ""],
    ["split", "b", "", "b"],
    ["split", " b", "", " b"],
    ["split", "<thin", "", "<thin"],
    ["split", "a</think>b", "", "a</think>b"],
    ["split", "b <think>a</think>", "", "b <think>a</think>"],
    ["split", "<think>a</think>b</think><think>c", "a", "b</think><think>c"],
    ["split", "<think>a</</think>b", "a</", "b"],
    ["split", "", "", ""],
    ["opened", "a</think>b", "a", "b"],
    ["opened", "<think>a</think>b", "a", "b"],
    ["opened", " a</think>b", " a", "b"],
    ["opened", "a", "a", ""],
    ["opened", "<th", "<th", ""],
  ] as const)("%s: %j is reasoning %j and text %j", (tags, whole, reasoning, text) => {
    expect(splitReasoning(whole, tags)).toEqual({ reasoning, text });
  });
});

/** Texts dense with tags and their pieces. */
const texts = fc
  .array(fc.constantFrom("<think>", "</think>", "<", "</", "<thi", "nk>", ">", " ", "\n", "a", "牌", "🌏"), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));
const tagged = fc.constantFrom("split" as const, "opened" as const);

/** The text cut at the places, which may repeat. */
function cut(text: string, places: readonly number[]): string[] {
  const sorted = places.map((place) => place % (text.length + 1)).toSorted((one, other) => one - other);
  return [0, ...sorted].map((start, at) => text.slice(start, sorted[at] ?? text.length));
}

test("D15 any cut of a text gives the reasoning and the text of the whole", () => {
  fc.assert(
    fc.property(texts, tagged, fc.array(fc.nat(200), { maxLength: 8 }), (text, tags, places) => {
      const splitter = reasoningSplitter(tags);
      const pieces = [...cut(text, places).map((piece) => splitter.write(piece)), splitter.end()];
      expect({
        reasoning: pieces.map((piece) => piece.reasoning).join(""),
        text: pieces.map((piece) => piece.text).join(""),
      }).toEqual(splitReasoning(text, tags));
    }),
  );
});

test("nothing but tags and the blanks before them is lost", () => {
  fc.assert(
    fc.property(texts, tagged, (whole, tags) => {
      const { reasoning, text } = splitReasoning(whole, tags);
      const opened = /^\s*<think>/.exec(whole)?.[0] ?? "";
      const closed = opened !== "" || tags === "opened" ? whole.indexOf("</think>", opened.length) : -1;
      expect(reasoning + text).toBe(
        closed < 0
          ? whole.slice(opened.length)
          : whole.slice(opened.length, closed) + whole.slice(closed + "</think>".length),
      );
    }),
  );
});

function accumulate(...chunks: readonly ChatChunk[]): unknown {
  const splitter = chunkSplitter("split");
  const whole = chatAccumulator();
  for (const chunk of chunks) whole.add(splitter.split(chunk));
  for (const chunk of splitter.end()) whole.add(chunk);
  const { choices } = whole.response({ requestIds: [], attempts: 1 });
  return choices.map(({ reasoning, text }) => ({ reasoning, text }));
}

test("the choices of a stream are split each for itself", () => {
  expect(
    accumulate(
      { index: 0, text: "<thi" },
      { index: 1, text: "b<thi" },
      { index: 0, text: "nk>a</th" },
      { index: 1, text: "nk>" },
      { index: 0, text: "ink>c" },
    ),
  ).toEqual([
    { reasoning: "a", text: "c" },
    { reasoning: undefined, text: "b<think>" },
  ]);
});

test("what is held back comes with the chunk that ends its choice", () => {
  const splitter = chunkSplitter("split");
  expect(splitter.split({ index: 0, text: "<think>a</th", id: "c" })).toEqual({
    index: 0,
    reasoning: "a",
    id: "c",
  });
  expect(splitter.split({ index: 0, finishReason: "length" })).toEqual({
    index: 0,
    reasoning: "</th",
    finishReason: "length",
  });
  expect(splitter.end()).toEqual([]);
});

test("where the server tells reasoning apart itself, tags in the text stay", () => {
  const text = "<think>is a tag</think>";
  expect(accumulate({ index: 0, reasoning: "hm" }, { index: 0, text })).toEqual([{ reasoning: "hm", text }]);
  const choice = { text, reasoning: "hm" };
  expect(withReasoningSplit(choice, "split")).toBe(choice);
  expect(withReasoningSplit({ text }, undefined)).toEqual({ text });
  expect(withReasoningSplit({ text }, "split")).toEqual({ reasoning: "is a tag", text: "" });
});
