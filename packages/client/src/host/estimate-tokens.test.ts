import { expect, test } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";

test.each([
  ["", 0],
  ["gateway", 2],
  ["模型服务", 4],
  ["ゲート and gate", 6],
])("%j has about %i tokens", (text, count) => {
  expect(estimateTokens(text)).toBe(count);
});

test("texts among parts are counted together, and nothing else is", () => {
  expect(estimateTokens([{ type: "text", text: "gate" }, { type: "image" }, { text: "way" }])).toBe(2);
});
