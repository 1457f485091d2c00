import { expect, test } from "vitest";
import { answerValue, type AnswerForValue } from "./answer-value.ts";

const answer = (given: Partial<AnswerForValue>): AnswerForValue => ({
  text: "",
  calls: [],
  finishReason: "stop",
  ...given,
});

test("what was said has the text and every call, whether its arguments were parsed or not", () => {
  const calls = [
    { name: "weather", args: { city: "Paris" } },
    { name: "time", args: '{"zone":' },
  ];
  const said = 'Let me look.\nweather({"city":"Paris"})\ntime({"zone":)';

  expect(answerValue(answer({ text: "Let me look.", calls }), "extract")).toMatchObject({
    said,
    missing: `The answer has no call of "extract" with a JSON object. The model said: ${said}`,
  });
});

test("an answer without a word says so", () => {
  expect(answerValue(answer({}), undefined).missing).toBe("The answer has no JSON. The model said nothing.");
});

test.each(["length", "max_tokens", "content_filter"])("an answer that ended by %s is cut", (finishReason) => {
  expect(answerValue(answer({ text: '{"a":', finishReason }), undefined).cut).toBe(
    `The answer was cut (finish reason "${finishReason}"). The model said: {"a":`,
  );
});

test.each(["stop", "tool_calls", "banana", undefined])(
  "an answer that ended by %s is whole",
  (finishReason) => {
    expect(answerValue(answer({ finishReason }), undefined).cut).toBeUndefined();
  },
);

test.each([
  ['{"a":1}', { a: 1 }],
  ['\n ```json\n{"a":1}\n```\n', { a: 1 }],
  ['Here it is:\n```\n{"a":1}\n```\nBye.', { a: 1 }],
  ['{"code":"```js\\nx\\n```"}', { code: "```js\nx\n```" }],
  ['```json\n{"code":"```js\\nx\\n```"}\n```', { code: "```js\nx\n```" }],
])("the JSON of %j is found, and has no backtick", (text, value) => {
  const { json = "" } = answerValue(answer({ text }), undefined);

  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toContain("`");
});

test.each(["", "Paris", '{"a":', "```json\n{\n```"])("%j has no JSON", (text) => {
  expect(answerValue(answer({ text }), undefined).json).toBeUndefined();
});
