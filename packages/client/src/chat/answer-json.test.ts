import { expect, test } from "vitest";
import { parseAnswerJson } from "./answer-json.ts";

test("C14 an answer in JSON is read as its value", () => {
  expect(parseAnswerJson({ text: '{"city":"Paris"}\n', finishReason: "stop" })).toEqual({ city: "Paris" });
});

test.each([
  ['{"city":"Pa', "length", /cut by its length/],
  ["Paris.", "stop", /something else/],
  ["", "stop", /something else/],
] as const)("%j with the finish reason %s is no JSON, and says why", (text, finishReason, why) => {
  expect(() => parseAnswerJson({ text, finishReason })).toThrow(
    expect.objectContaining({ code: "ANSWER_NOT_JSON", message: expect.stringMatching(why) }),
  );
});
