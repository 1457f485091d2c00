import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatPaiEas } from "../../src/index.ts";
import { joined, readAll } from "./joined.ts";
import { tokenListener } from "./listener.ts";

export const hello: HumanMessage = new HumanMessage("Hi");
export type OutputVersion = "v0" | "v1";
export type Ask = (model: ChatPaiEas, outputVersion: OutputVersion) => Promise<BaseMessage>;

/** Every way by which a host's user gets a message of either version. */
export const ANSWER_WAYS: readonly [string, Ask][] = [
  ["an answer", (model, outputVersion) => model.invoke([hello], { outputVersion })],
  [
    "a stream",
    async (model, outputVersion) => joined(await readAll(model.stream([hello], { outputVersion }))),
  ],
  [
    "an answer that was streamed inside",
    // For such a handler core streams inside of `invoke`, and joins the chunks itself.
    (model, outputVersion) => model.invoke([hello], { outputVersion, callbacks: [tokenListener()] }),
  ],
];
