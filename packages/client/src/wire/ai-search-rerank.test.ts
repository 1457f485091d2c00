import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aiSearchRerankDecoder, encodeAISearchRerank } from "./ai-search-rerank.ts";
import type { DecodedRerank } from "./rerank.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/ai-search/${name}`, import.meta.url), "utf8");

function decode(text: string, count = 2): DecodedRerank {
  const decoder = aiSearchRerankDecoder("application/json", count);
  decoder.write(Buffer.from(text));
  return decoder.end();
}

test("the body is the documented one", () => {
  const body = encodeAISearchRerank({ query: "opensearch product documentation", documents: ["d0", "d1"] });
  expect(JSON.parse(String(body))).toEqual(JSON.parse(fixture("rerank-request.json")));
});

test("plain scores belong to the documents in request order", () => {
  expect(decode(fixture("rerank-answer.json")).results).toEqual([
    { index: 1, score: 0.9999276399612427 },
    { index: 0, score: 0.8209319710731506 },
  ]);
});

test("the objects of the hosted services are read, also negative scores", () => {
  expect(decode(fixture("rerank-answer-hosted.json")).results).toEqual([
    { index: 1, score: 1.37 },
    { index: 0, score: -0.3 },
  ]);
});

test.each([
  ['{"scores":[1]}', /1 scores for 2 documents/],
  ['{"scores":[1,null]}', /`scores\[1\]` is null/],
  ['{"scores":[1,{"index":1,"score":1}]}', /`scores\[0\]` is 1, not an object/],
  [
    '{"result":{"scores":[{"index":0,"score":1},{"index":0,"score":1}]}}',
    /result\.scores\[1\]\.index|comes twice/,
  ],
  ["{}", /`scores` is missing/],
])("%s is refused", (text, words) => {
  expect(() => decode(text)).toThrow(words);
});
