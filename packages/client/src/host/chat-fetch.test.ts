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

test("of a conversation without a question no reasoning is of an earlier turn", () => {
  const body = bodyOf({ reasoningRoundTrip: "tool-turns" }, {}, { messages: [said("assistant", "new")] });

  expect(body["messages"]).toEqual([said("assistant", "new")]);
});
