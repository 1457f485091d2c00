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
    fault: `The answer has no call of "extract" with a JSON object. The model said: ${said}`,
  });
});

test("an answer without a word says so", () => {
  expect(answerValue(answer({}), undefined).fault).toBe("The answer has no JSON. The model said nothing.");
});

test.each([
  ["an object", { city: "Paris" }, true],
  ["the text of one", '{"city":"Paris"}', true],
  ["no text", "", true],
  ["text that was left open", '{"city":"Par', false],
  ["the text of a list", "[1]", false],
  ["nothing", undefined, false],
])("a call with %s as arguments", (_name, args, hasValue) => {
  const calls = [{ name: "extract", args }];

  expect(answerValue(answer({ calls }), "extract").fault === undefined).toBe(hasValue);
  expect(answerValue(answer({ calls }), "other").fault).toMatch(/no call of "other"/);
});

test("JSON in the text is no value where a call was wanted, nor the other way round", () => {
  const calls = [{ name: "extract", args: {} }];

  expect(answerValue(answer({ text: '{"a":1}' }), "extract")).toMatchObject({
    fault: expect.stringContaining('no call of "extract"') as string,
    json: undefined,
  });
  expect(answerValue(answer({ calls }), undefined).fault).toMatch(/has no JSON/);
});

test.each(["length", "max_tokens", "content_filter"])("an answer that ended by %s is cut", (finishReason) => {
  expect(answerValue(answer({ text: '{"a":', finishReason }), undefined).fault).toBe(
    `The answer was cut (finish reason "${finishReason}"). The model said: {"a":`,
  );
});

test.each(["stop", "tool_calls", "banana", undefined])(
  "an answer that ended by %s is whole",
  (finishReason) => {
    expect(answerValue(answer({ text: "{}", finishReason }), undefined).fault).toBeUndefined();
  },
);

test.each([
  ['{"a":1}', { a: 1 }],
  ['\n ```json\n{"a":1}\n```\n', { a: 1 }],
  ['Here it is:\n```\n{"a":1}\n```\nBye.', { a: 1 }],
  ['{"code":"```js\\nx\\n```"}', { code: "```js\nx\n```" }],
  ['```json\n{"code":"```js\\nx\\n```"}\n```', { code: "```js\nx\n```" }],
])("the JSON of %j is found, and has no backtick", (text, value) => {
  const { json = "", fault } = answerValue(answer({ text }), undefined);

  expect(fault).toBeUndefined();
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toContain("`");
});

test.each(["", "Paris", '{"a":', "```json\n{\n```"])("%j has no JSON", (text) => {
  expect(answerValue(answer({ text }), undefined)).toMatchObject({
    json: undefined,
    fault: expect.stringContaining("The answer has no JSON.") as string,
  });
});
