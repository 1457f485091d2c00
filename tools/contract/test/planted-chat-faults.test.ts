import { StreamError } from "@paifang/client";
import { expect, test } from "vitest";
import { chatChecks } from "../src/chat-contract.ts";
import { openChatStage, type ChatOptions } from "../src/chat-stage.ts";
import { FEATURES, type FeatureOf } from "../src/features.ts";
import type { Chat, EasPlace, Question, Said, SaidCall } from "../src/index.ts";
import { clientChat } from "./support/client-subjects.ts";
import { failingCheck, PlantedFault, spoiled, type Spoil } from "./support/planted-fault.ts";

type ChatFault = { feature: FeatureOf<"chat">; what: string; spoil: Spoil<Chat, EasPlace, ChatOptions> };

/** What is asked or said changed, at once and as a stream. */
const changed =
  (change: { asked?: (question: Question) => Question; said?: (said: Said) => Said }): ChatFault["spoil"] =>
  ({ chat, stream }) => {
    const { asked = (question) => question, said = (answer) => answer } = change;
    return {
      chat: async (question) => said(await chat(asked(question))),
      stream: async (question, onText) => said(await stream(asked(question), onText)),
    };
  };

const said = (change: (said: Said) => Said): ChatFault["spoil"] => changed({ said: change });

const calls = (change: (call: SaidCall) => SaidCall): ChatFault["spoil"] =>
  said((answer) => ({ ...answer, toolCalls: answer.toolCalls.map(change) }));

/** A failure of a stream taken for its end. */
const swallowed =
  (code: string): ChatFault["spoil"] =>
  ({ stream }) => ({
    stream: (question, onText) =>
      stream(question, onText).catch((error: unknown) => {
        if (!StreamError.isInstance(error) || error.code !== code) throw error;
        return { text: error.partial?.text ?? "", toolCalls: [], finishReason: "stop" };
      }),
  });

const withOptions =
  (change: (options: ChatOptions) => ChatOptions): ChatFault["spoil"] =>
  (_whole, { options, open }) =>
    open(change(options));

const again = (call: () => Promise<Said>): Promise<Said> => call().catch(() => call());

/** As some adapters do: whatever is missing of the text is made up. */
const completed = ({ input, ...call }: SaidCall): SaidCall => ({
  ...call,
  input: typeof input === "string" ? (JSON.parse(`${input}"}`) as Record<string, unknown>) : input,
});

const parsed = ({ input, ...call }: SaidCall): SaidCall => {
  if (typeof input === "string") throw new PlantedFault("SyntaxError: Unexpected end of JSON input");
  return { ...call, input };
};

const FAULTS: readonly ChatFault[] = [
  {
    feature: "text",
    what: "gives a stream's text in one piece",
    spoil: ({ stream }) => ({
      stream: async (question, onText) => {
        const answer = await stream(question, () => {});
        onText(answer.text);
        return answer;
      },
    }),
  },
  {
    feature: "roles",
    what: "tells the system's message as the user's",
    spoil: changed({
      asked: ({ messages, ...question }) => ({
        ...question,
        messages: messages.map(({ role, text }) => ({ role: role === "system" ? "user" : role, text })),
      }),
    }),
  },
  {
    feature: "tool-call",
    what: "loses the tools",
    spoil: changed({ asked: ({ messages }) => ({ messages }) }),
  },
  {
    feature: "tool-call",
    what: "loses which tool was named",
    spoil: changed({ asked: ({ toolChoice: _choice, ...question }) => question }),
  },
  {
    feature: "parallel-tool-calls",
    what: "keeps the last call alone",
    spoil: said((answer) => ({ ...answer, toolCalls: answer.toolCalls.slice(-1) })),
  },
  { feature: "arguments-no-object", what: "throws its parser's error", spoil: calls(parsed) },
  {
    feature: "arguments-no-object",
    what: "wraps a list into an object",
    spoil: calls(({ input, ...call }) => ({
      ...call,
      input: typeof input === "string" ? { list: JSON.parse(input) as unknown } : input,
    })),
  },
  { feature: "arguments-cut", what: "makes up the rest", spoil: calls(completed) },
  { feature: "arguments-cut-in-stream", what: "makes up the rest", spoil: calls(completed) },
  {
    feature: "reasoning",
    what: "puts reasoning before the text",
    spoil: said(({ reasoning = "", text, ...answer }) => ({ ...answer, text: reasoning + text })),
  },
  {
    feature: "usage",
    what: "tells no counts of a stream",
    spoil: ({ stream }) => ({
      stream: async (question, onText) => ({ ...(await stream(question, onText)), usage: undefined }),
    }),
  },
  {
    feature: "model",
    what: "tells the name that it was given",
    spoil: said((answer) => ({ ...answer, model: "default" })),
  },
  {
    feature: "finish-reason",
    what: "always says stop",
    spoil: said((answer) => ({ ...answer, finishReason: "stop" })),
  },
  {
    feature: "stream-equals-chat",
    what: "loses the reasoning of a stream",
    spoil: ({ stream }) => ({
      stream: async (question, onText) => ({ ...(await stream(question, onText)), reasoning: undefined }),
    }),
  },
  { feature: "truncation", what: "takes a cut for the end", spoil: swallowed("STREAM_TRUNCATED") },
  { feature: "error-in-stream", what: "takes an error for the end", spoil: swallowed("STREAM_REMOTE_ERROR") },
  {
    feature: "abort-before",
    what: "loses the signal",
    spoil: withOptions(({ signal: _signal, ...options }) => options),
  },
  {
    feature: "abort-under-way",
    what: "only looks at the signal before the call",
    spoil: (_whole, { options: { signal, ...options }, open }) => {
      signal?.throwIfAborted();
      return open(options);
    },
  },
  {
    feature: "leaving",
    what: "reads on when its reader has left",
    spoil: ({ stream }) => ({
      stream: (question, onText) =>
        stream(question, (text) => {
          onText(text);
        }),
    }),
  },
  {
    feature: "errors",
    what: "makes each refusal a 500",
    spoil: ({ chat }) => ({
      chat: (question) =>
        chat(question).catch((error: unknown) => {
          throw Object.assign(new Error("The model failed", { cause: error }), { status: 500 });
        }),
    }),
  },
  {
    feature: "retries",
    what: "retries a stream by itself",
    spoil: ({ stream }) => ({ stream: (question, onText) => again(() => stream(question, onText)) }),
  },
  {
    feature: "secrets",
    what: "keeps the token where everybody sees it",
    spoil: (_whole, { place }) => ({ shown: { fields: place.address } }),
  },
];

test.for(FAULTS)("chat without $feature is found: an adapter $what", async ({ feature, spoil }) => {
  const subject = { ...clientChat, open: spoiled(clientChat.open, spoil) };

  const failing = await failingCheck(chatChecks, { feature, openStage: () => openChatStage(subject) });

  expect(failing).toBeDefined();
});

test("each feature of chat has a fault that fails it", () => {
  expect(new Set(FAULTS.map(({ feature }) => feature))).toEqual(new Set(Object.keys(FEATURES.chat)));
});
