import { expect, test } from "vitest";
import { askedOf, wrongRemarks, type Check } from "../src/check.ts";

test("remarks on features that the capability has are taken", () => {
  expect(wrongRemarks("chat", { cannot: { reasoning: "No place." }, notes: { model: "In `raw`." } })).toEqual(
    [],
  );
});

test("remarks on what is no feature of the capability are named", () => {
  const remarks = { cannot: { "top-n": "It gives all." }, notes: { thoughts: "In `raw`." } };

  expect(wrongRemarks("chat", remarks)).toEqual(["top-n: unknown", "thoughts: unknown"]);
});

test("a remark without a word is named, and so is a feature that a host has and has not", () => {
  expect(wrongRemarks("chat", { cannot: { model: " " }, notes: {} })).toEqual(["model: says nothing"]);
  expect(wrongRemarks("chat", { cannot: { model: "No place." }, notes: { model: "In `raw`." } })).toEqual([
    "model: both",
  ]);
});

const checks: readonly Check<"model" | "text", unknown>[] = [
  { feature: "model", title: "a name", run: async () => {} },
  { feature: "text", title: "a text", run: async () => {} },
  { feature: "text", title: "a text on AI Search", only: "AI Search", run: async () => {} },
];

const askedTitles = (cannot: Record<string, string>): string[] =>
  askedOf(checks, { product: "PAI-EAS", cannot }).map(({ title }) => title);

test("a host is not asked for what it cannot express, nor a product for what it has not", () => {
  expect(askedTitles({})).toEqual(["a name", "a text"]);
  expect(askedTitles({ model: "No place." })).toEqual(["a text"]);
});
