import { StreamError } from "@paifang/client";
import { expect } from "vitest";
import { HELLO, readWhole, WEATHER, type ChatCheck, type ChatOptions, type ChatStage } from "./chat-stage.ts";
import { failureOf, SOON } from "./outcome.ts";
import type { Chat, Question, Said } from "./subject.ts";

/** Ids of tool calls are made anew for each answer. */
const withoutIds = (said: Said): unknown => ({
  ...said,
  toolCalls: said.toolCalls.map(({ name, input }) => ({ name, input })),
});

const PASSAGES: Question = {
  messages: [
    {
      role: "user",
      text: "[1] A pool keeps sockets open.\n[2] Bread is baked.\n\nWhat does a pool keep?",
    },
  ],
};

const ANSWERS: readonly [string, (stage: ChatStage, options: ChatOptions) => Chat, ChatOptions, Question][] =
  [
    ["text", ({ open }, options) => open(options), {}, PASSAGES],
    ["reasoning and text", ({ openThinking }, options) => openThinking(options), {}, PASSAGES],
    ["a tool call", ({ open }, options) => open(options), {}, WEATHER],
    ["text that was cut at its limit", ({ open }, options) => open(options), { maxTokens: 4 }, PASSAGES],
  ];

const equalAnswers = ([what, openOn, options, question]: (typeof ANSWERS)[number]): ChatCheck => ({
  feature: "stream-equals-chat",
  title: `a stream adds up to the whole answer: ${what}`,
  async run(stage) {
    const chat = openOn(stage, options);
    const whole = await chat.chat(question);

    const streamed = await readWhole(chat, question);

    expect(whole.text + whole.toolCalls.map(({ name }) => name).join("")).not.toBe("");
    expect(withoutIds(streamed)).toEqual(withoutIds(whole));
  },
});

/** An empty piece and `Hel`, and then no more than signs of life. */
const FIRST_WORDS = { events: 2, after: ": ping\n\n".repeat(100_000) };

/** Reads a stream that fails; gives the failure and the words that had come. */
async function readBroken({ open }: ChatStage): Promise<{ error: unknown; text: string }> {
  let text = "";
  const error = await failureOf(
    open({ maxRetries: 0 }).stream(HELLO, (piece) => {
      text += piece;
    }),
  );
  return { error, text };
}

function expectCut({ error, text }: { error: unknown; text: string }): void {
  expect(StreamError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "STREAM_TRUNCATED", partial: { text: "Hel" } });
  expect(text).toBe("Hel");
}

const endsTooEarly: ChatCheck = {
  feature: "truncation",
  title: "a stream that ends without its last event rejects after the words that came",
  async run(stage) {
    stage.play("chat-stream/broken-no-terminal.sse");

    expectCut(await readBroken(stage));
  },
};

const breaksOff: ChatCheck = {
  feature: "truncation",
  title: "a stream whose connection breaks rejects after the words that came",
  async run(stage) {
    stage.play("chat-stream/usage.sse", FIRST_WORDS);
    stage.strike({ kind: "truncate", afterBytes: 2_000 });

    expectCut(await readBroken(stage));
  },
};

const REPORTED = [
  ["chat-stream/broken-error.sse", "The engine died."],
  ["chat-stream/broken-error-old.sse", "The prompt is too long."],
  ["chat-stream/broken-error-event.sse", "An internal error has occured."],
] as const;

const reportedError = ([fixture, serverMessage]: (typeof REPORTED)[number]): ChatCheck => ({
  feature: "error-in-stream",
  title: `an error inside a stream rejects after the words that came: ${fixture}`,
  async run(stage) {
    stage.play(fixture);

    const { error, text } = await readBroken(stage);

    expect(StreamError.isInstance(error)).toBe(true);
    const partial = { text: "Hel" };
    expect(error).toMatchObject({ code: "STREAM_REMOTE_ERROR", serverMessage, partial });
    expect(text).toBe("Hel");
  },
});

/** Words, and then a server that thinks on for as long as anybody listens. */
function playEndlessly({ play, strike }: ChatStage): void {
  play("chat-stream/usage.sse", FIRST_WORDS);
  strike({ kind: "split", bytes: 16 });
}

const abortBetweenWords: ChatCheck = {
  feature: "abort-under-way",
  title: "an abort between two words of a stream rejects with the reason and closes the connection",
  async run(stage) {
    playEndlessly(stage);
    const caller = new AbortController();
    const reason = new Error("user left");

    const error = await failureOf(
      stage.open({ signal: caller.signal }).stream(HELLO, () => caller.abort(reason)),
    );

    expect(error).toBe(reason);
    await expect.poll(() => stage.requests()[0]?.aborted, SOON).toBe(true);
  },
};

const leaving: ChatCheck = {
  feature: "leaving",
  title: "a reader that leaves after the first words closes the connection",
  async run(stage) {
    playEndlessly(stage);

    const { text } = await stage.open({}).stream(HELLO, () => false);

    expect(text).toBe("Hel");
    await expect.poll(() => stage.requests()[0]?.aborted, SOON).toBe(true);
  },
};

/** What holds for streams alone. */
export const streamChecks: readonly ChatCheck[] = [
  ...ANSWERS.map(equalAnswers),
  endsTooEarly,
  breaksOff,
  ...REPORTED.map(reportedError),
  abortBetweenWords,
  leaving,
];
