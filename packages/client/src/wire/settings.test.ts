import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatSettings, CompletionSettings, Guided } from "../types.ts";
import { CHAT_SETTING_KEYS, COMPLETION_SETTING_KEYS, toWireFormat, toWireSettings } from "./settings.ts";

const chatFields = (settings: ChatSettings): unknown => toWireSettings(settings, CHAT_SETTING_KEYS);

const GENERATION = {
  temperature: 0,
  topP: 0.9,
  topK: 20,
  minP: 0.1,
  maxTokens: 16,
  minTokens: 2,
  stop: ["\n"],
  stopTokenIds: [151645],
  includeStopStrInOutput: true,
  ignoreEos: false,
  skipSpecialTokens: false,
  seed: 7,
  presencePenalty: 0.1,
  frequencyPenalty: 0.2,
  repetitionPenalty: 1.1,
  lengthPenalty: 1,
  logitBias: { 1734: -100 },
  n: 2,
};

const GENERATION_FIELDS = {
  temperature: 0,
  top_p: 0.9,
  top_k: 20,
  min_p: 0.1,
  max_tokens: 16,
  min_tokens: 2,
  stop: ["\n"],
  stop_token_ids: [151645],
  include_stop_str_in_output: true,
  ignore_eos: false,
  skip_special_tokens: false,
  seed: 7,
  presence_penalty: 0.1,
  frequency_penalty: 0.2,
  repetition_penalty: 1.1,
  length_penalty: 1,
  logit_bias: { 1734: -100 },
  n: 2,
};

test("every setting of chat goes out under the servers' name", () => {
  const settings = {
    ...GENERATION,
    guided: { regex: "a+" },
    logprobs: true,
    topLogprobs: 3,
    parallelToolCalls: false,
    reasoningEffort: "low",
    includeReasoning: false,
    thinking: false,
    chatTemplateKwargs: { language: "en" },
    reasoningTags: "split" as const,
    coalesceChunks: true,
    reasoningRoundTrip: "always" as const,
    reasoningField: "reasoning" as const,
    mergeSystemMessages: true,
    toolImages: "user-message" as const,
  };
  expect(Object.keys(CHAT_SETTING_KEYS)).toEqual(Object.keys(settings));
  expect(chatFields(settings)).toEqual({
    ...GENERATION_FIELDS,
    structured_outputs: { regex: "a+" },
    guided_regex: "a+",
    regex: "a+",
    logprobs: true,
    top_logprobs: 3,
    parallel_tool_calls: false,
    reasoning_effort: "low",
    include_reasoning: false,
    chat_template_kwargs: { language: "en", enable_thinking: false },
  });
});

test("every setting of a completion goes out under the servers' name, and none of chat's", () => {
  const settings: CompletionSettings = { ...GENERATION, guided: { grammar: 'root ::= "a"' }, logprobs: 3 };
  expect(Object.keys(COMPLETION_SETTING_KEYS)).toEqual(Object.keys(settings));
  expect(toWireSettings({ ...settings, topLogprobs: 5 }, COMPLETION_SETTING_KEYS)).toEqual({
    ...GENERATION_FIELDS,
    structured_outputs: { grammar: 'root ::= "a"' },
    guided_grammar: 'root ::= "a"',
    ebnf: 'root ::= "a"',
    logprobs: 3,
  });
});

test("choices go out as a list, and as a pattern in which every character means itself", () => {
  const guided: Guided = { choice: ["yes", "no (at all)", "a|b"] };
  expect(chatFields({ guided })).toEqual({
    structured_outputs: guided,
    guided_choice: guided.choice,
    regex: "(yes|no \\(at all\\)|a\\|b)",
  });
});

test("the pattern of choices matches each of them, and no other text", () => {
  const unit = fc.constantFrom(
    "a",
    "b",
    ".",
    "*",
    "+",
    "?",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "^",
    "$",
    "\\",
    "牌",
  );
  const texts = fc.string({ unit, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), texts, (choice, other) => {
      const { regex } = toWireSettings({ guided: { choice } }, CHAT_SETTING_KEYS);
      const pattern = new RegExp(`^${String(regex)}$`, "u");
      for (const text of choice) expect(text).toMatch(pattern);
      expect(pattern.test(other)).toBe(choice.includes(other));
    }),
  );
});

test("thinking goes over the template's own word for it", () => {
  expect(chatFields({ thinking: true, chatTemplateKwargs: { enable_thinking: false, x: 1 } })).toEqual({
    chat_template_kwargs: { enable_thinking: true, x: 1 },
  });
  expect(chatFields({ chatTemplateKwargs: { x: 1 } })).toEqual({ chat_template_kwargs: { x: 1 } });
  expect(chatFields({ thinking: true })).toEqual({ chat_template_kwargs: { enable_thinking: true } });
});

test.each([
  [{ type: "text" }, { type: "text" }],
  [{ type: "json" }, { type: "json_object" }],
  [
    { type: "json-schema", name: "x", schema: { type: "object" }, strict: true },
    { type: "json_schema", json_schema: { name: "x", schema: { type: "object" }, strict: true } },
  ],
] as const)("the form %j is sent as %j", (format, sent) => {
  expect(toWireFormat(format)).toEqual(sent);
});
