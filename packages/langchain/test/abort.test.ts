import { scriptedServer, type Reply } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchRerank, ChatPaiEas, PaiEasEmbeddings, PaiEasRerank } from "../src/index.ts";

const SLOW = { kind: "delay", ms: 30_000, times: Infinity } as const;
const token = "t";

test("an abort before the call sends nothing and rejects with the reason", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { chat, embed, rerank } = emulator.services;
  const reason = new Error("user left");
  const signal = AbortSignal.abort(reason);

  await expect(new ChatPaiEas(chat).invoke("Hi", { signal })).rejects.toBe(reason);
  await expect(new ChatPaiEas(chat).stream("Hi", { signal })).rejects.toBe(reason);
  await expect(new PaiEasEmbeddings(embed).embedQuery("ash", { signal })).rejects.toBe(reason);
  await expect(new PaiEasRerank(rerank).rerank(["ash"], "tree", { signal })).rejects.toBe(reason);
  expect(emulator.requests).toEqual([]);
});

test("a reason that is no error is wrapped in an AbortError", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const signal = AbortSignal.abort("enough");

  await expect(new ChatPaiEas(emulator.services.chat).invoke("Hi", { signal })).rejects.toMatchObject({
    name: "AbortError",
    cause: "enough",
  });
  await expect(new AISearchRerank().rerank(["ash"], "tree", { signal })).rejects.toMatchObject({
    name: "AbortError",
    cause: "enough",
  });
});

test("an abort while the model works closes the connection", async () => {
  await using server = await scriptedServer(() => {});
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });
  const caller = new AbortController();
  const reason = new Error("user left");

  const answer = model.invoke("Hi", { signal: caller.signal });
  await expect.poll(() => server.requests.length).toBe(1);
  caller.abort(reason);

  await expect(answer).rejects.toBe(reason);
  await server.requests[0]?.closed;
});

test("the emulator sees that embedding was given up", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token: own, model } = emulator.services.embed;
  emulator.faults.add(SLOW);
  const caller = new AbortController();

  const vectors = new PaiEasEmbeddings({ endpoint, token: own, model }).embedDocuments(["ash"], {
    signal: caller.signal,
  });
  await expect.poll(() => emulator.requests.length).toBe(1);
  caller.abort();

  await expect(vectors).rejects.toMatchObject({ name: "AbortError" });
  await expect.poll(() => emulator.requests[0]?.aborted).toBe(true);
});

test("a timeout of one call ends it as an abort does", async () => {
  await using server = await scriptedServer(() => {});
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  await expect(model.invoke("Hi", { timeout: 50 })).rejects.toMatchObject({ name: "TimeoutError" });
  await server.requests[0]?.closed;
});

const firstWords: Reply = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(
    `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content: "Hel" } }] })}\n\n`,
  );
};

test("a stream whose reader leaves closes its connection", async () => {
  await using server = await scriptedServer(firstWords);
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });

  for await (const { content } of await model.stream("Hi")) {
    expect(content).toBe("Hel");
    break;
  }

  await server.requests[0]?.closed;
});

test("an abort in the middle of a stream rejects with the reason and closes the connection", async () => {
  await using server = await scriptedServer(firstWords);
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token });
  const caller = new AbortController();
  const reason = new Error("user left");

  const stream = await model.stream("Hi", { signal: caller.signal });
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  caller.abort(reason);

  await expect(reader.next()).rejects.toBe(reason);
  await server.requests[0]?.closed;
});
