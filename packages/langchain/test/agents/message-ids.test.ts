import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { messagesStateReducer } from "@langchain/langgraph";
import { scriptedChat } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../../src/index.ts";
import { joined, readAll } from "../support/joined.ts";
import { Listener } from "../support/listener.ts";

const callbacks = [new Listener()];

type Ask = (model: ChatPaiEas) => Promise<BaseMessage>;
const WAYS: [string, Ask][] = [
  ["invoke", (model) => model.invoke("Hi", { callbacks })],
  ["stream", async (model) => joined(await readAll(await model.stream("Hi", { callbacks })))],
];

/** A conversation of two questions, kept as LangGraph keeps its messages. */
async function talk(ask: Ask, ids: [string, string]): Promise<BaseMessage[]> {
  await using server = await scriptedChat({ id: ids[0], text: ["One."] }, { id: ids[1], text: ["Two."] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token: "t" });
  let messages: BaseMessage[] = [];
  for (const question of ["First?", "Second?"]) {
    messages = messagesStateReducer(messages, [new HumanMessage(question)]);
    messages = messagesStateReducer(messages, [await ask(model)]);
  }
  return messages;
}

const answersIn = (messages: readonly BaseMessage[]): string[] =>
  messages.filter((message) => message.getType() === "ai").map(({ text }) => text);

test.each(WAYS)("two answers are two messages, by the server's ids: %s", async (_way, ask) => {
  const messages = await talk(ask, ["chatcmpl-1", "chatcmpl-2"]);

  expect(answersIn(messages)).toEqual(["One.", "Two."]);
  expect(messages.map(({ id }) => id)).toEqual(expect.arrayContaining(["chatcmpl-1", "chatcmpl-2"]));
});

test.each(WAYS)("two answers with empty ids are two messages, by LangChain's: %s", async (_way, ask) => {
  const messages = await talk(ask, ["", ""]);

  expect(answersIn(messages)).toEqual(["One.", "Two."]);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(4);
});

test.each(WAYS)(
  "a server that gives one id to all answers makes one message of them: %s",
  async (_way, ask) => {
    const messages = await talk(ask, ["chatcmpl-1", "chatcmpl-1"]);

    expect(messages.map(({ text }) => text)).toEqual(["First?", "Two.", "Second?"]);
  },
);
