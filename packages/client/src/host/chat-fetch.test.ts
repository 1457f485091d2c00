import { expect, test } from "vitest";
import { chatBody, chatOptions } from "./chat-fetch.ts";

const bodyOf = (fields: object, own: Record<string, unknown>, body: object) =>
  chatBody({ ...body }, chatOptions({ ...fields }, own));

test("settings stand under a body's own fields, and `extraBody` over all, the call's over the provider's", () => {
  const fields = {
    temperature: 0,
    maxTokens: 7,
    thinking: true,
    endpoint: "unread",
    extraBody: { a: 1, b: 1 },
  };
  const own = { topK: 3, thinking: false, word: "left", extraBody: { b: 2 } };

  const body = bodyOf(fields, own, { messages: [], max_tokens: 9, temperature: undefined });

  expect(body).toEqual({
    messages: [],
    temperature: 0,
    max_tokens: 9,
    top_k: 3,
    chat_template_kwargs: { enable_thinking: false },
    a: 1,
    b: 2,
  });
  expect(chatOptions(fields, own).rest).toEqual({ word: "left" });
});

test("what is no object is no `extraBody`", () => {
  expect(chatOptions({ extraBody: "text" }, { extraBody: null }).extraBody).toEqual({});
});

test("a call's settings of any kind win over the provider's", () => {
  const fields = { reasoningRoundTrip: "never", temperature: 0 };

  const { settings } = chatOptions(fields, { reasoningRoundTrip: "always" });

  expect(settings).toEqual({ reasoningRoundTrip: "always", temperature: 0 });
});

const said = (role: string, reasoning_content?: string) => ({
  role,
  content: "x",
  ...(reasoning_content && { reasoning_content }),
});
const messages = [
  said("user"),
  said("assistant", "old"),
  said("user"),
  said("assistant", "new"),
  said("tool"),
];

test.each([
  [undefined, []],
  ["never", []],
  ["tool-turns", ["new"]],
  ["always", ["old", "new"]],
])("earlier reasoning goes back: %s", (reasoningRoundTrip, kept) => {
  const body = bodyOf({ reasoningRoundTrip }, {}, { messages });

  const sent = body["messages"] as { reasoning_content?: string }[];
  expect(sent.flatMap(({ reasoning_content }) => reasoning_content ?? [])).toEqual(kept);
  expect(sent).toMatchObject(messages.map(({ role, content }) => ({ role, content })));
});

test("reasoning goes back in the field that the server reads", () => {
  const fields = { reasoningRoundTrip: "always", reasoningField: "reasoning" };

  const body = bodyOf(fields, {}, { messages: [said("assistant", "Hm.")] });

  expect(body["messages"]).toEqual([{ role: "assistant", content: "x", reasoning: "Hm." }]);
});

test("of a conversation without a question no reasoning is of an earlier turn", () => {
  const body = bodyOf({ reasoningRoundTrip: "tool-turns" }, {}, { messages: [said("assistant", "new")] });

  expect(body["messages"]).toEqual([said("assistant", "new")]);
});

test("system messages become one, the first", () => {
  const given = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "x" },
    { role: "system", content: "Be kind." },
  ];

  expect(bodyOf({ mergeSystemMessages: true }, {}, { messages: given })["messages"]).toEqual([
    { role: "system", content: "Be brief.\n\nBe kind." },
    { role: "user", content: "x" },
  ]);
  expect(bodyOf({}, {}, { messages: given })["messages"]).toEqual(given);
});

test("media in the parts of a tool's answer move into a user message", () => {
  const image = { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } };
  const text = { type: "text", text: "A gate." };
  const answer = { role: "tool", tool_call_id: "1", content: [text, image] };

  const body = bodyOf({ toolImages: "user-message" }, {}, { messages: [answer] });

  expect(body["messages"]).toEqual([
    { role: "tool", tool_call_id: "1", content: [text] },
    { role: "user", content: [image] },
  ]);
});

test("what else another package writes into a message, calls among it, stays", () => {
  const call = { id: "", type: "function", function: { name: "add", arguments: "[1" }, extra: 1 };
  const given = [{ role: "assistant", content: null, tool_calls: [call], name: "Ann" }];

  expect(bodyOf({}, {}, { messages: given })["messages"]).toEqual(given);
  expect(bodyOf({}, {}, { messages: "no list" })).toEqual({ messages: "no list" });
});

test.each([
  ["reasoningRoundTrip", "sometimes"],
  ["mergeSystemMessages", "yes"],
  ["toolImages", "drop"],
])("a word that `%s` does not have is refused", (name, word) => {
  expect(() => bodyOf({}, { [name]: word }, { messages: [] })).toThrow(
    expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining(`\`${name}\``) }),
  );
});
