import { expect } from "vitest";
import type { Check } from "./check.ts";
import type { FeatureOf } from "./features.ts";
import { openStage, type Stage } from "./stage.ts";
import type { Chat, ChatSubject, EasPlace, Options, Question, Said } from "./subject.ts";

export type ChatOptions = Options & { maxTokens?: number };

export type ChatStage = Stage<"chat"> & {
  open(options: ChatOptions): Chat;
  /** The same on a service whose model reasons before it answers. */
  openThinking(options: ChatOptions): Chat;
};

export type ChatCheck = Check<FeatureOf<"chat">, ChatStage>;

export async function openChatStage(subject: ChatSubject): Promise<ChatStage> {
  const stage = await openStage("chat");
  const thinking: EasPlace = stage.placeOf("thinking");
  return {
    ...stage,
    open: (options) => subject.open(stage.place, options),
    openThinking: (options) => subject.open(thinking, options),
  };
}

export const HELLO: Question = { messages: [{ role: "user", text: "Hello, what is a gate?" }] };

export const WEATHER: Question = {
  messages: [{ role: "user", text: "What is the weather of the city Paris?" }],
  tools: [
    {
      name: "get_weather",
      description: "Gets the weather of a city",
      parameters: {
        type: "object",
        properties: { city: { type: "string", description: "Name of the city" } },
        required: ["city"],
      },
    },
  ],
};

type Way = { way: string; ask(chat: Chat, question: Question): Promise<Said> };

/** Reads a stream to its end; what came piece by piece must be the text that it added up to. */
export async function readWhole(chat: Chat, question: Question): Promise<Said> {
  let text = "";
  const said = await chat.stream(question, (piece) => {
    text += piece;
  });
  expect(text).toBe(said.text);
  return said;
}

const WAYS: readonly Way[] = [
  { way: "an answer", ask: (chat, question) => chat.chat(question) },
  { way: "a stream", ask: readWhole },
];

/** A check for an answer and likewise for a stream. */
export type TwoWayCheck = {
  feature: ChatCheck["feature"];
  title(way: string): string;
  run(stage: ChatStage, ask: Way["ask"]): Promise<void>;
};

export const bothWays = ({ feature, title, run }: TwoWayCheck): ChatCheck[] =>
  WAYS.map(({ way, ask }) => ({ feature, title: title(way), run: (stage) => run(stage, ask) }));
