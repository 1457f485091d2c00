import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeBothWays } from "../../test/support/both-ways.ts";
import { aiSearchEmbeddingDecoder, encodeAISearchEmbedding } from "./ai-search-embedding.ts";
import { encodeAISearchMultimodal } from "./ai-search-image-embedding.ts";
import type { DecodedEmbeddings } from "./embedding-answer.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/ai-search/${name}`, import.meta.url), "utf8");

function decode(name: string): DecodedEmbeddings {
  return decodeBothWays(fixture(name), (isFast) =>
    aiSearchEmbeddingDecoder("application/json", { count: 2, zeroVector: "error" }, isFast),
  );
}

test("the text body is the documented one", () => {
  const input = ["Science and technology", "opensearch product documentation"];
  const body = encodeAISearchEmbedding({ input, inputType: "document", dimensions: 567 });
  expect(JSON.parse(String(body))).toEqual(JSON.parse(fixture("text-request.json")));
  expect(encodeAISearchEmbedding({ input: ["a"] })).toBe('{"input":["a"]}');
});

test("the multimodal bodies are the documented ones", () => {
  const image = encodeAISearchMultimodal({ type: "image", data: ["data:image/jpeg;base64,/9j/4AAQ"] });
  const text = encodeAISearchMultimodal({ type: "text", data: ["a", "b", "c"] });
  expect(JSON.parse(String(image))).toEqual(JSON.parse(fixture("multimodal-image-request.json")));
  expect(JSON.parse(String(text))).toEqual(JSON.parse(fixture("multimodal-text-request.json")));
});

test("the answers of text and multimodal deployments give their vectors", () => {
  expect(decode("text-answer.json").vectors[1]).toEqual(Float32Array.of(0.0227, -0.0535, 0.0311));
  expect(decode("multimodal-answer.json").vectors).toEqual([
    Float32Array.of(0.0227, -0.0535),
    Float32Array.of(0.0311, 0.0042),
  ]);
});

test("the wrapper of the hosted services is taken off", () => {
  const { vectors, usage } = decode("text-answer-hosted.json");
  expect(vectors).toEqual([Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, 0.25)]);
  expect(usage).toEqual({ inputTokens: 6 });
});

test("an empty vector is refused with its place", () => {
  expect(() => decode("text-broken-empty-vector.json")).toThrow(
    /`embeddings\[1\]\.embedding` is an empty vector/,
  );
});
