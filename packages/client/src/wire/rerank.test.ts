import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { encodeRerank, rerankDecoder, type DecodedRerank } from "./rerank.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/rerank/${name}`, import.meta.url), "utf8");

function decode(text: string, count = 2, topN?: number): DecodedRerank {
  const decoder = rerankDecoder("application/json", count, topN);
  decoder.write(Buffer.from(text));
  return decoder.end();
}

test("the body is the documented one", () => {
  const body = encodeRerank({ model: "Qwen3-Reranker-8B", query: "q", documents: ["d0", "d1"], topN: 2 });
  expect(JSON.parse(String(body))).toEqual(JSON.parse(fixture("request.json")));
  expect(encodeRerank({ query: "q", documents: ["d"] })).toBe('{"query":"q","documents":["d"]}');
});

test.each([
  ["answer-vllm.json", [0.98, 0.02]],
  ["answer-sglang.json", [0.98, 0.02]],
  ["answer-llama-cpp.json", [1.25, -3.5]],
  ["answer-score.json", [0.98, 0.02]],
])("%s gives all documents, best first", (name, [best, worst]) => {
  expect(decode(fixture(name)).results).toEqual([
    { index: 1, score: best },
    { index: 0, score: worst },
  ]);
});

test("E14 scores come back sorted from the documented answer of a score path", () => {
  expect(decode(fixture("answer-score.json"))).toMatchObject({
    results: [
      { index: 1, score: 0.98 },
      { index: 0, score: 0.02 },
    ],
    usage: { inputTokens: 60, outputTokens: 0, totalTokens: 60 },
    model: "m",
  });
});

test("any order on the wire, in any form, gives the same order of documents", () => {
  const scored = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 }).chain((scores) => {
    const items = scores.map((score, index) => ({ index, score }));
    return fc.record({
      count: fc.constant(scores.length),
      inOrder: fc.constant(items),
      shuffled: fc.shuffledSubarray(items, { minLength: items.length }),
    });
  });
  fc.assert(
    fc.property(scored, ({ count, inOrder, shuffled }) => {
      const expected = decode(JSON.stringify({ data: inOrder }), count).results;
      for (const form of [shuffled, { data: shuffled }, { results: shuffled }])
        expect(decode(JSON.stringify(form), count).results).toEqual(expected);
      const bare = inOrder.map(({ score }) => ({ score }));
      expect(decode(JSON.stringify({ data: bare }), count).results).toEqual(expected);
    }),
  );
});

test("usage of the total alone counts as input", () => {
  expect(decode(fixture("answer-vllm.json"))).toMatchObject({
    usage: { inputTokens: 60, totalTokens: 60 },
    model: "Qwen3-Reranker-8B",
  });
});

test("equal scores keep the order of the documents", () => {
  const results = [2, 0, 1].map((index) => ({ index, relevance_score: 0.5 }));
  expect(decode(JSON.stringify({ results }), 3).results.map(({ index }) => index)).toEqual([0, 1, 2]);
});

describe("with `topN`", () => {
  test("a server that gives more is cut", () => {
    expect(decode(fixture("answer-vllm.json"), 2, 1).results).toEqual([{ index: 1, score: 0.98 }]);
  });

  test("as many as there are documents are enough", () => {
    expect(decode(fixture("answer-vllm.json"), 2, 9).results).toHaveLength(2);
  });

  test("fewer than asked for are refused", () => {
    expect(() => decode('{"results":[{"index":0,"score":1}]}', 3, 2)).toThrow(/1 scores, where 2 of 3/);
  });
});

describe("a breach is named with its place", () => {
  test.each([
    ['{"results":[{"index":0,"score":1}]}', "results"],
    ["[]", ""],
    ["{}", "results"],
    ['{"results":[{"index":0,"score":1},{"index":0,"score":1}]}', "results[1].index"],
    ['{"results":[{"index":0,"score":1},{"index":2,"score":1}]}', "results[1].index"],
    ['{"results":[{"index":0,"score":1},{"score":1}]}', "results[1].index"],
    ['{"results":[{"index":0,"score":1},{"index":1,"score":null}]}', "results[1].score"],
    ['{"results":[{"index":0,"score":1},{"index":1,"relevance_score":"1"}]}', "results[1].relevance_score"],
    ['[{"index":0,"score":1},{"index":1,"score":1e999}]', "[1].score"],
    ['[{"index":0,"score":1},{"index":1,"score":NaN}]', "[1].score"],
    ['{"data":[{"index":0,"score":1}]}', "data"],
    ['{"data":[{"index":0,"score":1},{"score":1}]}', "data[1].index"],
    ['{"data":[{"index":0,"score":1},{"index":1,"score":"1"}]}', "data[1].score"],
    ['{"data":[1,2]}', "data[0]"],
  ])("%s", (text, path) => {
    let error: unknown;
    try {
      decode(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "ANSWER_INVALID", path, retryCause: "invalid-answer" });
  });
});

test.each([
  [[{ index: 0, relevance_score: 1 }, { index: 0 }], "The index 0 comes twice."],
  [[{ index: 0, relevance_score: 1 }, { index: 1 }], "`results[1].score` is missing, not a finite number."],
  [[{ index: 2, relevance_score: 1 }, 7], "`results[0].index` is 2, not an index below 2."],
])("the first thing that is wrong with a list of results is told: %j", (results, message) => {
  const decoder = rerankDecoder("application/json", 2);
  decoder.write(Buffer.from(JSON.stringify({ results })));
  expect(() => decoder.end()).toThrow(message);
});
