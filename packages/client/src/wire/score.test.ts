import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeScore } from "./score.ts";

const documented: unknown = JSON.parse(
  readFileSync(new URL("../../../../fixtures/rerank/score-request.json", import.meta.url), "utf8"),
);

test("the body is the documented one, and what is not set is not sent", () => {
  expect(JSON.parse(String(encodeScore({ model: "m", query: "q", documents: ["d0", "d1"] })))).toEqual(
    documented,
  );
  expect(encodeScore({ query: "q", documents: ["d"] })).toBe('{"text_1":"q","text_2":["d"]}');
});

test("a query for each document is a list, truncation has the server's name, and `extraBody` comes last", () => {
  const body = encodeScore({
    query: ["q0", "q1"],
    documents: ["d0", "d1"],
    truncateInputTokens: "max",
    extraBody: { text_1: "own", priority: 1 },
  });
  expect(JSON.parse(String(body))).toEqual({
    text_1: "own",
    text_2: ["d0", "d1"],
    truncate_prompt_tokens: -1,
    priority: 1,
  });
});
