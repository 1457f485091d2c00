import { HumanMessage } from "@langchain/core/messages";
import type { EasClient } from "@paifang/client";
import * as langchain from "@paifang/langchain";
import * as llamaindex from "@paifang/llamaindex";
import type { CallName, Clients } from "./calls.ts";

type HostCall = (clients: Clients) => Promise<unknown>;
/** The calls that a framework's adapter has, made through it on the same client. */
export type HostCalls = Readonly<Partial<Record<CallName, HostCall>>>;

const QUESTION = "Why is the sky blue?";
const DOCUMENTS = ["ash", "birch", "cedar"];

const langchainEmbeds =
  (texts: string[]): HostCall =>
  ({ eas }) =>
    new langchain.PaiEasEmbeddings({ client: eas() }).embedDocuments(texts);

async function streamThroughLangchain(client: EasClient): Promise<string> {
  let text = "";
  for await (const chunk of await new langchain.ChatPaiEas({ client }).stream([new HumanMessage(QUESTION)]))
    text += chunk.text;
  return text;
}

export const LANGCHAIN: HostCalls = {
  "embed a text": langchainEmbeds(["ash"]),
  "embed two texts": langchainEmbeds(["ash", "birch"]),
  "embed three texts": langchainEmbeds(DOCUMENTS),
  rerank: ({ eas }) => new langchain.PaiEasRerank({ client: eas() }).rerank(DOCUMENTS, "a tree"),
  chat: async ({ eas }) =>
    (await new langchain.ChatPaiEas({ client: eas() }).invoke([new HumanMessage(QUESTION)])).text,
  "stream chat": ({ eas }) => streamThroughLangchain(eas()),
  "embed a text on AI Search": ({ search }) =>
    new langchain.AISearchEmbeddings({ client: search("text") }).embedDocuments(["ash"]),
  "rerank on AI Search": ({ search }) =>
    new langchain.AISearchRerank({ client: search("reranker") }).rerank(DOCUMENTS, "a tree"),
};

const llamaindexEmbeds =
  (texts: string[]): HostCall =>
  ({ eas }) =>
    new llamaindex.PaiEasEmbedding({ client: eas() }).getTextEmbeddings(texts);

const MESSAGES = [{ role: "user" as const, content: QUESTION }];

async function streamThroughLlamaindex(client: EasClient): Promise<string> {
  let text = "";
  const chunks = await new llamaindex.PaiEas({ client }).chat({ messages: MESSAGES, stream: true });
  for await (const { delta } of chunks) text += delta;
  return text;
}

export const LLAMAINDEX: HostCalls = {
  "embed a text": ({ eas }) => new llamaindex.PaiEasEmbedding({ client: eas() }).getTextEmbedding("ash"),
  "embed two texts": llamaindexEmbeds(["ash", "birch"]),
  "embed three texts": llamaindexEmbeds(DOCUMENTS),
  chat: async ({ eas }) =>
    (await new llamaindex.PaiEas({ client: eas() }).chat({ messages: MESSAGES })).message,
  "stream chat": ({ eas }) => streamThroughLlamaindex(eas()),
  "embed a text on AI Search": ({ search }) =>
    new llamaindex.AISearchEmbedding({ client: search("text") }).getTextEmbedding("ash"),
};
