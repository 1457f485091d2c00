import { expect, test } from "vitest";
import {
  EasClient,
  StreamError,
  accumulateChat,
  chatAccumulator,
  type ChatChunk,
  type ChatRequest,
} from "../src/index.ts";
import { deltaOf, sentBody, streaming } from "./support/played.ts";
import { chunk, chunkedHead, rawServer } from "./support/raw-server.ts";

const request: ChatRequest = { model: "m", messages: [{ role: "user", content: "hi" }] };
const clientFor = (endpoint: string): EasClient => new EasClient({ endpoint, token: "t", maxRetries: 0 });
const words = Array.from({ length: 400 }, (_, at) => `w${at} `);
const events = [
  ...words.map((content) => deltaOf({ reasoning: content })),
  ...words.map((content) => deltaOf({ content })),
  deltaOf({}, "stop"),
  "[DONE]",
];

async function read(endpoint: string, settings: Partial<ChatRequest>): Promise<ChatChunk[]> {
  await using client = clientFor(endpoint);
  const chunks: ChatChunk[] = [];
  for await (const one of await client.streamChat({ ...request, ...settings })) {
    chunks.push(one);
    // A slow reader: the rest of the answer comes meanwhile.
    if (chunks.length === 1) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return chunks;
}

const answerOf = (chunks: readonly ChatChunk[]): unknown => {
  const whole = chatAccumulator();
  for (const one of chunks) whole.add(one);
  return whole.response({ requestIds: [], attempts: 1 });
};

test("a reader that is behind is given neighbouring chunks as one on demand, and the same answer", async () => {
  await using server = await rawServer(streaming(...events));
  const each = await read(server.endpoint, {});
  const joined = await read(server.endpoint, { coalesceChunks: true });
  expect(each).toHaveLength(2 * words.length + 1);
  expect(joined.length).toBeLessThan(each.length / 4);
  expect(answerOf(joined)).toEqual(answerOf(each));
  expect(server.requests.map(sentBody)[1]).toEqual(server.requests.map(sentBody)[0]);
});

test("tags are split the same in chunks that were put together", async () => {
  const tagged = ["<th", "ink>", ...words, "</thi", "nk>", ...words];
  await using server = await rawServer(
    streaming(...tagged.map((content) => deltaOf({ content })), deltaOf({}, "stop"), "[DONE]"),
  );
  const settings = { reasoningTags: "split" as const };
  const each = await read(server.endpoint, settings);
  const joined = await read(server.endpoint, { ...settings, coalesceChunks: true });
  expect(answerOf(joined)).toEqual(answerOf(each));
  expect(answerOf(joined)).toMatchObject({ text: words.join(""), reasoning: words.join("") });
});

test("a stream that is cut tells all that came, put together or not", async () => {
  await using server = await rawServer((socket) => {
    socket.write(chunkedHead("text/event-stream"));
    for (const content of words) socket.write(chunk(`data: ${JSON.stringify(deltaOf({ content }))}\n\n`));
    setTimeout(() => socket.destroy(), 20);
  });
  await using client = clientFor(server.endpoint);
  for (const coalesceChunks of [false, true]) {
    const stream = await client.streamChat({ ...request, coalesceChunks });
    const error: unknown = await accumulateChat(stream).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ partial: { text: words.join("") } });
  }
});

test("a whole answer has nothing to put together, and the setting is not sent", async () => {
  await using server = await rawServer(streaming(...events));
  await using client = clientFor(server.endpoint);
  const misspelt = { ...request, coalesceChunks: "yes" } as unknown as ChatRequest;
  await expect(client.streamChat(misspelt)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  await client.chat({ ...request, coalesceChunks: true }).catch(() => {});
  expect(sentBody(server.requests[0])).toEqual({ model: "m", messages: request.messages });
});
