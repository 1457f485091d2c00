import { expect, test, vi } from "vitest";
import { outcomeOf } from "../../test/support/both-ways.ts";
import { embeddingDecoder, encodeEmbedding } from "./openai-embedding.ts";

vi.stubGlobal("WebAssembly", undefined);

test.each([
  ["lists are parsed", "[0.5,1]", false],
  ["base64 is decoded by the plain way", '"AAAAPwAAgD8="', false],
])("without WebAssembly %s, to the same vectors", (_, embedding, isScanned) => {
  const decoder = embeddingDecoder("application/json", { count: 1, zeroVector: "error" }, true);
  const outcome = outcomeOf(decoder, [Buffer.from(`{"data":[{"embedding":${embedding}}]}`)]);
  expect(outcome).toMatchObject({ told: { vectors: [Float32Array.of(0.5, 1)] }, isScanned });
});

test("without WebAssembly bodies are written as JSON text", () => {
  const texts = ["a".repeat(10_000)];
  const body = encodeEmbedding(texts, { format: "base64" }, true);
  expect(body).toBe(JSON.stringify({ input: texts, encoding_format: "base64" }));
});
