import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions, type Emulator } from "../src/index.ts";
import { PASSAGES, complete, streamed } from "./support/chat.ts";
import { json, postEas } from "./support/post.ts";

let emulator: Emulator<Record<"chat" | "reasoner", EasServiceOptions>>;
beforeAll(async () => {
  emulator = await startEmulator<Record<"chat" | "reasoner", EasServiceOptions>>({
    services: { chat: { serves: "chat" }, reasoner: { serves: "chat", reasoning: true } },
  });
});
afterAll(() => emulator.close());

const asked = (content: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  messages: [{ role: "user", content }],
  ...more,
});
const textOf = async (body: Record<string, unknown>): Promise<string> =>
  (await complete(emulator.services.chat, body)).choices[0]?.message.content ?? "";

describe("an answer from numbered passages", () => {
  test("quotes the sentence that answers, with the number of its passage", async () => {
    expect(await textOf(asked(PASSAGES))).toBe("A birch has white bark. [2]");
  });

  test("quotes a row of a table as a line", async () => {
    const question = PASSAGES.replace(
      "Which tree has white bark?",
      "What is the height of the birch in metres?",
    );
    expect(await textOf(asked(question))).toContain("| birch | 20 metres | [2]");
  });

  test("is the same when the passages stand in the system message", async () => {
    const [passages = "", question = ""] = PASSAGES.split("Question: ");
    const messages = [
      { role: "system", content: `Answer from these passages.\n\n${passages}` },
      { role: "user", content: question },
    ];
    expect(await textOf({ messages })).toBe("A birch has white bark. [2]");
  });

  test("is the same when the message comes in parts", async () => {
    const messages = [{ role: "user", content: [{ type: "text", text: PASSAGES }] }];
    expect(await textOf({ messages })).toBe("A birch has white bark. [2]");
  });

  test("says so when nothing fits", async () => {
    const question = PASSAGES.replace(
      "Which tree has white bark?",
      "Who painted the ceiling of the chapel in Rome?",
    );
    expect(await textOf(asked(question))).toBe("None of the given passages answers that.");
  });
});

describe("without passages", () => {
  test("the answer quotes the conversation", async () => {
    const text = "The garden is open from nine to five. Dogs stay outside.\n\nWhen is the garden open?";
    expect(await textOf(asked(text))).toBe("“The garden is open from nine to five.”");
  });

  test("and without anything to quote, it says what it is", async () => {
    expect(await textOf(asked("Hello!"))).toContain("extractive stand-in");
  });
});

test("a streamed answer has the same text as a whole one", async () => {
  const { chunks } = await streamed(emulator.services.chat, asked(PASSAGES));
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(
    await textOf(asked(PASSAGES)),
  );
});

test("whole answers count their tokens and name model and reason to finish", async () => {
  const answer = await complete(emulator.services.chat, asked(PASSAGES));

  expect(answer.model).toBe("emulator-extractive");
  expect(answer.choices[0]).toMatchObject({ index: 0, finish_reason: "stop", stop_reason: null });
  expect(answer.usage.completion_tokens).toBe(6);
  expect(answer.usage.total_tokens).toBe(answer.usage.prompt_tokens + 6);
});

test.each(["max_tokens", "max_completion_tokens"])(
  "C09 %s cuts the answer and is told by finish_reason",
  async (name) => {
    const answer = await complete(emulator.services.chat, asked(PASSAGES, { [name]: 3 }));

    expect(answer.choices[0]).toMatchObject({ message: { content: "A birch has" }, finish_reason: "length" });
    expect(answer.usage.completion_tokens).toBe(3);
  },
);

test.each([{ stop: " white" }, { stop: ["bark", " white"] }])(
  "C08 $stop ends the answer before it",
  async ({ stop }) => {
    const { choices } = await complete(emulator.services.chat, asked(PASSAGES, { stop }));
    expect(choices[0]).toMatchObject({
      message: { content: "A birch has" },
      finish_reason: "stop",
      stop_reason: " white",
    });
  },
);

test("C10 n asks for several choices", async () => {
  const { choices, usage } = await complete(emulator.services.chat, asked(PASSAGES, { n: 2 }));

  expect(choices.map(({ index }) => index)).toEqual([0, 1]);
  expect(choices[1]?.message).toEqual(choices[0]?.message);
  expect(usage.completion_tokens).toBe(12);
});

test("C17 D14 a reasoning service gives its reasoning apart from the text, first in a stream", async () => {
  const { choices } = await complete(emulator.services.reasoner, asked(PASSAGES));
  const { chunks } = await streamed(emulator.services.reasoner, asked(PASSAGES));
  const off = asked(PASSAGES, { chat_template_kwargs: { enable_thinking: false } });
  const silent = await complete(emulator.services.reasoner, off);

  const deltas = chunks.flatMap((chunk) => chunk.choices.map(({ delta }) => delta));
  expect(choices[0]?.message).toMatchObject({ content: "A birch has white bark. [2]" });
  expect(deltas.map((delta) => delta.reasoning ?? "").join("")).toBe(choices[0]?.message.reasoning);
  expect(deltas[1]).toHaveProperty("reasoning");
  expect(deltas.findLastIndex((delta) => "reasoning" in delta)).toBeLessThan(
    deltas.findIndex((delta) => (delta.content ?? "") !== ""),
  );
  expect(silent.choices[0]?.message).not.toHaveProperty("reasoning");
});

test.each([
  { title: "no messages", body: {}, says: "Field required" },
  { title: "an empty list of messages", body: { messages: [] }, says: "not empty" },
  { title: "a message without a role", body: { messages: [{ content: "hi" }] }, says: "role" },
  {
    title: "stream options without a stream",
    body: asked("hi", { stream_options: { include_usage: true } }),
    says: "stream=True",
  },
  {
    title: "an image",
    body: { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
    says: "image",
  },
  { title: "a tool choice without tools", body: asked("hi", { tool_choice: "required" }), says: "tools" },
  {
    title: "more tokens than the model has",
    body: asked("hi", { max_tokens: 40_000 }),
    says: "maximum context length",
  },
])("$title is 400, also when a stream was asked for", async ({ body, says }) => {
  const answered = await postEas(emulator.services.chat, "/v1/chat/completions", body);

  expect(answered.status).toBe(400);
  expect((await json<{ error: { message: string } }>(answered)).error.message).toContain(says);
});
