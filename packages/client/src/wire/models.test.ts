import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ModelInfo } from "../types.ts";
import { modelsDecoder } from "./models.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/models/${name}`, import.meta.url), "utf8");

function decode(text: string): ModelInfo[] {
  const decoder = modelsDecoder("application/json");
  decoder.write(Buffer.from(text));
  return decoder.end().models;
}

test("C23 models are listed with owner and length", () => {
  expect(decode(fixture("answer-vllm.json"))).toEqual([
    { id: "Qwen3-8B", ownedBy: "vllm", maxInputTokens: 32_768 },
  ]);
  expect(decode(fixture("answer-sglang.json"))).toEqual([{ id: "default", ownedBy: "sglang" }]);
});

test("a service may list no models", () => {
  expect(decode('{"data":[]}')).toEqual([]);
});

test.each(["{}", '{"data":[{}]}', '{"data":[{"id":""}]}', '{"data":["m"]}'])("%s is refused", (text) => {
  expect(() => decode(text)).toThrow(/`data/);
});
