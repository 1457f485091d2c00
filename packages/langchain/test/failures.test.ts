import { AISearchClient, EasClient, HttpError, StreamError } from "@paifang/client";
import { json, scriptedServer } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import {
  AISearchEmbeddings,
  AISearchMultimodalEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasLLM,
  PaiEasRerank,
} from "../src/index.ts";

const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const fast = { maxRetries: 2, sleep: () => {}, model: "demo" };
const message = { messages: [{ role: "user" as const, content: "Hi" }] };

type Address = { endpoint: string };
const eas = ({ endpoint }: Address) => ({ endpoint, token: "t", ...fast });
const search = ({ endpoint }: Address) => ({
  endpoint: new URL(endpoint).origin,
  deploymentId: "d",
  apiKey: "k",
  token: "t",
  ...fast,
});

type Call = (address: Address) => Promise<unknown>;
const CALLS: [string, Call, Call][] = [
  ["chat", (at) => new EasClient(eas(at)).chat(message), (at) => new ChatPaiEas(eas(at)).invoke("Hi")],
  [
    "a chat stream",
    (at) => new EasClient(eas(at)).streamChat(message),
    async (at) => (await new ChatPaiEas(eas(at)).stream("Hi")).getReader().read(),
  ],
  [
    "chat events",
    (at) => new EasClient(eas(at)).streamChat(message),
    async (at) => new ChatPaiEas(eas(at)).streamEvents("Hi").output,
  ],
  [
    "a completion",
    (at) => new EasClient(eas(at)).complete({ prompt: "Hi" }),
    (at) => new PaiEasLLM(eas(at)).invoke("Hi"),
  ],
  [
    "a completion stream",
    (at) => new EasClient(eas(at)).streamComplete({ prompt: "Hi" }),
    async (at) => (await new PaiEasLLM(eas(at)).stream("Hi")).getReader().read(),
  ],
  [
    "embeddings",
    (at) => new EasClient(eas(at)).embed({ input: ["a"] }),
    (at) => new PaiEasEmbeddings(eas(at)).embedDocuments(["a"]),
  ],
  [
    "rerank",
    (at) => new EasClient(eas(at)).rerank({ query: "a", documents: ["b"] }),
    (at) => new PaiEasRerank(eas(at)).rerank(["b"], "a"),
  ],
  [
    "embeddings of AI Search",
    (at) => new AISearchClient(search(at)).embed({ input: ["a"] }),
    (at) => new AISearchEmbeddings(search(at)).embedDocuments(["a"]),
  ],
  [
    "image embeddings of AI Search",
    (at) => new AISearchClient({ ...search(at), kind: "multimodal" }).embedImages({ input: [PIXEL] }),
    (at) => new AISearchMultimodalEmbeddings(search(at)).embedImages([PIXEL]),
  ],
  [
    "rerank of AI Search",
    (at) => new AISearchClient({ ...search(at), kind: "reranker" }).rerank({ query: "a", documents: ["b"] }),
    (at) => new AISearchRerank(search(at)).rerank(["b"], "a"),
  ],
];

test.each(CALLS)(
  "a failing service gets as many requests for %s as from the client",
  async (_name, client, adapter) => {
    await using server = await scriptedServer((response) => json(response, { message: "no instance" }, 503));

    const direct: unknown = await client(server).catch((error: unknown) => error);
    const byClient = server.requests.length;
    const hosted: unknown = await adapter(server).catch((error: unknown) => error);

    expect(byClient).toBe(3);
    expect(server.requests).toHaveLength(2 * byClient);
    expect(HttpError.isInstance(direct) && HttpError.isInstance(hosted)).toBe(true);
    expect(hosted).toMatchObject({ status: 503, code: (direct as HttpError).code, attempts: 3 });
  },
);

test("a stream that is cut rejects and keeps what had come", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  emulator.faults.add({ on: { path: "/chat/completions" }, kind: "truncate", afterBytes: 600 });
  const model = new ChatPaiEas(emulator.services.chat);

  const read = async (): Promise<void> => {
    for await (const chunk of await model.stream("Hi")) expect(chunk).toBeDefined();
  };
  const error: unknown = await read().catch((reason: unknown) => reason);

  expect(StreamError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "STREAM_TRUNCATED" });
});
