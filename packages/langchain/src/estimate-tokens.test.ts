import { afterEach, expect, test, vi } from "vitest";
import { ChatPaiEas } from "./chat-model.ts";
import { estimateTokens } from "./estimate-tokens.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["", 0],
  ["gateway", 2],
  ["模型服务", 4],
  ["ゲート and gate", 6],
])("%j has about %i tokens", (text, count) => {
  expect(estimateTokens(text)).toBe(count);
});

test("only text blocks count", () => {
  const blocks = [
    { type: "text", text: "牌坊" },
    { type: "image", url: "https://x/y.png" },
  ];

  expect(estimateTokens(blocks)).toBe(2);
});

test("a model counts tokens without the network", async () => {
  vi.stubGlobal("fetch", () => {
    throw new Error("the network was asked");
  });

  expect(await new ChatPaiEas("qwen-demo").getNumTokens("gateway")).toBe(2);
});
