import { HumanMessage } from "@langchain/core/messages";
import { EasClient, PaifangError } from "@paifang/client";
import * as langchain from "@paifang/langchain";
import * as llamaindex from "@paifang/llamaindex";
import { describe, expect, test } from "vitest";
import { says } from "../src/raw/answer.ts";
import { reset } from "../src/raw/line.ts";
import { rawServer, type Play } from "../src/raw/raw-server.ts";

const CALLERS = 100;
const MOST_REQUESTS = 120;

type Call = (client: EasClient) => Promise<unknown>;

const HOSTS: readonly (readonly [string, Call])[] = [
  ["the client, embedding", (client) => client.embed({ input: ["ash"] })],
  ["the client, in a chat", (client) => client.chat({ messages: [{ role: "user", content: "why" }] })],
  ["LangChain, embedding", (client) => new langchain.PaiEasEmbeddings({ client }).embedQuery("ash")],
  [
    "LangChain, in a chat",
    (client) => new langchain.ChatPaiEas({ client }).invoke([new HumanMessage("why")]),
  ],
  [
    "LangChain, reranking",
    (client) => new langchain.PaiEasRerank({ client }).rerank(["ash", "birch"], "a tree"),
  ],
  ["LlamaIndex, embedding", (client) => new llamaindex.PaiEasEmbedding({ client }).getTextEmbedding("ash")],
  [
    "LlamaIndex, in a chat",
    (client) => new llamaindex.PaiEas({ client }).chat({ messages: [{ role: "user", content: "why" }] }),
  ],
];

const DEATHS: readonly (readonly [string, Play | "refused"])[] = [
  ["answers 503", { requests: [[says(503)]] }],
  ["answers 450", { requests: [[says(450)]] }],
  ["resets each connection", { requests: [[reset]] }],
  ["listens no more", "refused"],
];

/** All callers at once on one client; the counts of attempts and of requests at the server. */
async function burst(death: Play | "refused", call: Call): Promise<{ attempts: number; requests: number }> {
  const server = await rawServer(death === "refused" ? {} : death);
  let attempts = 0;
  const client = new EasClient({
    // No server that asks for any free port is given one below 1024.
    endpoint: death === "refused" ? "http://127.0.0.1:1" : server.origin,
    token: "some-token",
    model: "m",
    sleep: () => {},
    onAttempt: () => attempts++,
  });
  const outcomes = await Promise.allSettled(Array.from({ length: CALLERS }, () => call(client)));
  await client.close();
  await server[Symbol.asyncDispose]();
  for (const outcome of outcomes) {
    expect(outcome.status).toBe("rejected");
    expect(PaifangError.isInstance(Reflect.get(outcome, "reason"))).toBe(true);
  }
  return { attempts, requests: server.seen.begun };
}

describe.each(DEATHS)("a burst of 100 callers on a service that %s", (_how, death) => {
  test.each(HOSTS)("sends at most 120 requests through %s", async (_host, call) => {
    const { attempts, requests } = await burst(death, call);

    expect(attempts).toBeGreaterThanOrEqual(CALLERS);
    expect(attempts).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(requests).toBeLessThanOrEqual(MOST_REQUESTS);
  });
});
