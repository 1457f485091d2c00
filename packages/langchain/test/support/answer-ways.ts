import { HumanMessage, type AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import type { ChatPaiEas } from "../../src/index.ts";

export const hello: HumanMessage = new HumanMessage("Hi");
export type OutputVersion = "v0" | "v1";
export type Ask = (model: ChatPaiEas, outputVersion: OutputVersion) => Promise<BaseMessage>;

async function joined(model: ChatPaiEas, outputVersion: OutputVersion): Promise<AIMessageChunk> {
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of await model.stream([hello], { outputVersion })) chunks.push(chunk);
  return chunks.reduce((one, next) => one.concat(next));
}

/** With such a handler core streams inside of `invoke`, and joins the chunks itself. */
const wishes = { name: "listener", lc_prefer_streaming: true, handleLLMNewToken: (): void => {} };

/** Every way by which a host's user gets a message of either version. */
export const ANSWER_WAYS: readonly [string, Ask][] = [
  ["an answer", (model, outputVersion) => model.invoke([hello], { outputVersion })],
  ["a stream", joined],
  [
    "an answer that was streamed inside",
    (model, outputVersion) => model.invoke([hello], { outputVersion, callbacks: [wishes] }),
  ],
];
