import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EasClient, StreamError, TimeoutError, accumulateChat, type ChatChunk } from "../src/index.ts";
import { answer, chunk, chunkedHead, rawServer, type Play } from "./support/raw-server.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/chat-stream/${name}.sse`, import.meta.url), "utf8");
const events = (text: string): string[] => text.split(/(?<=\n\n)/);
const SSE = chunkedHead("text/event-stream");
const hello = { model: "m", messages: [{ role: "user", content: "hi" }] } as const;
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "t", ...options });

/** Plays a stream whole, in one HTTP chunk an event. */
const streaming =
  (text: string): Play =>
  (socket) => {
    socket.write(SSE);
    for (const event of events(text)) socket.write(chunk(event));
    socket.write(chunk(""));
  };

const longEvent = (at: number): string =>
  `data: {"choices":[{"index":0,"delta":{"content":"${at},${"x".repeat(200)}"}}]}\n\n`;

const read = async (endpoint: string, options = {}, request = {}): Promise<ChatChunk[]> => {
  await using client = clientFor(endpoint, { maxRetries: 0, ...options });
  const chunks: ChatChunk[] = [];
  for await (const one of await client.streamChat({ ...hello, ...request })) chunks.push(one);
  return chunks;
};

test("D01 D02 a stream gives its chunks, its end and its counts", async () => {
  await using server = await rawServer(streaming(fixture("usage")));
  await using client = clientFor(server.endpoint);
  const { text, finishReason, usage } = await accumulateChat(await client.streamChat(hello));
  expect({ text, finishReason, usage }).toEqual({
    text: "Hello",
    finishReason: "stop",
    usage: { inputTokens: 21, outputTokens: 9, totalTokens: 30 },
  });
});

test("a stream that ends before each of `n` answers has said why it stopped is cut", async () => {
  const first = 'data: {"choices":[{"index":0,"delta":{"content":"one"},"finish_reason":"stop"}]}\n\n';
  await using server = await rawServer(streaming(first));
  await expect(read(server.endpoint, {}, { n: 2 })).rejects.toMatchObject({ code: "STREAM_TRUNCATED" });
  await expect(read(server.endpoint, { extraBody: { n: 2 } })).rejects.toMatchObject({
    code: "STREAM_TRUNCATED",
  });
  expect(await read(server.endpoint)).toHaveLength(1);
});

test("a stream of fewer than `n` answers is whole if its server says that it is done", async () => {
  const first = 'data: {"choices":[{"index":0,"delta":{"content":"one"},"finish_reason":"stop"}]}\n\n';
  await using server = await rawServer(streaming(`${first}data: [DONE]\n\n`));
  expect(await read(server.endpoint, {}, { n: 2 })).toHaveLength(1);
});

test("a stream that is cut at any byte before its terminal signal never ends normally", async () => {
  const text = fixture("vllm-new");
  const bytes = Buffer.from(text);
  const terminal = text.indexOf('"finish_reason":"stop"');
  expect(terminal).toBeGreaterThan(0);
  const eventEnd = Buffer.byteLength(text.slice(0, text.indexOf("\n", terminal)));
  let cutAt = 0;
  await using server = await rawServer((socket) => {
    const body = bytes.subarray(0, cutAt).toString("latin1");
    const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n`;
    // Half of the cuts end the HTTP body properly, which makes them look like an end.
    const tail = cutAt % 2 === 0 ? "0\r\n\r\n" : "";
    socket.end(
      Buffer.from(`${head}${cutAt === 0 ? "" : `${cutAt.toString(16)}\r\n${body}\r\n`}${tail}`, "latin1"),
    );
  });
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  for (cutAt = 0; cutAt < eventEnd; cutAt++) {
    const outcome = await client
      .streamChat(hello)
      .then(accumulateChat)
      .then(
        () => "ended",
        (error: unknown) => (error as Error).name,
      );
    expect(outcome, `cut at byte ${cutAt} of ${eventEnd}`).toMatch(
      /^(?:StreamError|ResponseError|ConnectionError)$/,
    );
  }
});

test("D07 a cut stream throws with what had come", async () => {
  const [first = "", second = ""] = events(fixture("usage"));
  await using server = await rawServer((socket) => {
    socket.write(SSE + chunk(first) + chunk(second));
    setTimeout(() => socket.destroy(), 20);
  });
  await using client = clientFor(server.endpoint);
  const error = await client
    .streamChat(hello)
    .then(accumulateChat)
    .catch((reason: unknown) => reason);
  expect(StreamError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({
    code: "STREAM_TRUNCATED",
    operation: "streamChat",
    cause: { code: "CONNECTION_LOST" },
  });
  expect((error as StreamError).partial).toMatchObject({ text: "Hel", attempts: 1 });
  expect(server.requests).toHaveLength(1);
});

test("D05 an error inside a stream is thrown after the text before it", async () => {
  await using server = await rawServer(streaming(fixture("broken-error")));
  await using client = clientFor(server.endpoint);
  const error = await client
    .streamChat(hello)
    .then(accumulateChat)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "STREAM_REMOTE_ERROR" });
  expect((error as StreamError).partial?.text).not.toBe("");
});

test("a failure before the first data event is retried, one after it never", async () => {
  await using server = await rawServer((socket, _request, number) => {
    if (number === 1) socket.end(`${SSE}${chunk(": ping\n\n")}`);
    else streaming(fixture("usage"))(socket, "", number);
  });
  await using client = clientFor(server.endpoint, { sleep: () => {} });
  const stream = await client.streamChat(hello);
  expect(stream.attempts).toBe(2);
  expect((await accumulateChat(stream)).text).toBe("Hello");
});

test("D20 leaving the loop early closes the connection", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await rawServer((socket) => {
    socket.on("close", () => closed.resolve());
    socket.write(SSE + chunk(events(fixture("vllm-new"))[0] ?? ""));
  });
  await using client = clientFor(server.endpoint);
  for await (const one of await client.streamChat(hello)) {
    expect(one.index).toBe(0);
    break;
  }
  await closed.promise;
});

test("an abort in the middle of a stream throws the caller's reason untouched and closes the connection", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await rawServer((socket) => {
    socket.on("close", () => closed.resolve());
    socket.write(SSE + chunk(events(fixture("vllm-new"))[0] ?? ""));
  });
  await using client = clientFor(server.endpoint);
  const caller = new AbortController();
  const reason = { why: "user left" };
  const reading = (async () => {
    for await (const _ of await client.streamChat({ ...hello, signal: caller.signal })) caller.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  await closed.promise;
});

test("D16 a stream that falls silent after its first event ends with a timeout inside a StreamError", async () => {
  await using server = await rawServer((socket) => {
    socket.write(SSE + chunk(events(fixture("vllm-new"))[0] ?? ""));
    const pings = setInterval(() => socket.write(chunk(": ping\n\n")), 20);
    socket.on("close", () => clearInterval(pings));
  });
  const error = await read(server.endpoint, { idleTimeoutMs: 120 }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "STREAM_TRUNCATED",
    cause: { code: "IDLE_TIMEOUT", phase: "idle", timeoutMs: 120 },
  });
});

test("a stream that does not begin ends with a first-event timeout", async () => {
  await using server = await rawServer((socket) => {
    socket.write(SSE + chunk(": ping\n\n"));
  });
  const error = await read(server.endpoint, { firstEventTimeoutMs: 80 }).catch((reason: unknown) => reason);
  expect(TimeoutError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ phase: "first-event", timeoutMs: 80 });
});

test("a whole JSON answer in place of a stream is given out as a chunk, and a page is told as one", async () => {
  const whole = readFileSync(new URL("../../../fixtures/chat/answer-vllm.json", import.meta.url), "utf8");
  await using json = await rawServer((socket) => void socket.write(answer(200, whole)));
  expect((await read(json.endpoint)).map(({ text }) => text).join("")).toBe("Hello!");

  await using page = await rawServer(
    (socket) => void socket.write(answer(200, "Welcome to BladeLLM!", { "content-type": "text/plain" })),
  );
  await expect(read(page.endpoint)).rejects.toMatchObject({ code: "ANSWER_NOT_THE_API" });
});

test("a stream is read once", async () => {
  await using server = await rawServer(streaming(fixture("usage")));
  await using client = clientFor(server.endpoint);
  const stream = await client.streamChat(hello);
  await accumulateChat(stream);
  await expect(accumulateChat(stream)).rejects.toMatchObject({ code: "STREAM_CONSUMED" });
});

test("a slow reader pauses the socket and still gets every chunk in order", async () => {
  const count = 4_000;
  await using server = await rawServer((socket) => {
    socket.write(SSE);
    for (let at = 0; at < count; at++) socket.write(chunk(longEvent(at)));
    socket.write(chunk("data: [DONE]\n\n") + chunk(""));
  });
  await using client = clientFor(server.endpoint);
  let next = 0;
  for await (const { text } of await client.streamChat(hello)) {
    expect(text?.split(",")[0]).toBe(String(next++));
    if (next % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(next).toBe(count);
});

test("a server that refuses stream_options is asked again without, and is not asked for them later", async () => {
  await using server = await rawServer((socket, request, number) => {
    if (!request.includes("stream_options")) return streaming(fixture("vllm-new"))(socket, request, number);
    socket.write(
      answer(
        400,
        JSON.stringify({ error: { message: "stream_options is not supported", param: "stream_options" } }),
      ),
    );
  });
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  await accumulateChat(await client.streamChat(hello));
  await accumulateChat(await client.streamChat(hello));
  expect(server.requests.map((request) => request.includes("stream_options"))).toEqual([true, false, false]);
});

test("D06 an error in the older form is thrown after the text before it", async () => {
  await using server = await rawServer(streaming(fixture("broken-error-old")));
  await using client = clientFor(server.endpoint);
  const reading = client.streamChat(hello).then(accumulateChat);
  await expect(reading).rejects.toMatchObject({
    code: "STREAM_REMOTE_ERROR",
    serverCode: "BadRequestError",
    partial: { text: "Hel" },
  });
});

test("D08 a stream that ends properly after its finish reason is whole without [DONE]", async () => {
  await using server = await rawServer(streaming(fixture("finish-without-done")));
  await using client = clientFor(server.endpoint);
  expect(await accumulateChat(await client.streamChat(hello))).toMatchObject({
    text: "Hello",
    finishReason: "stop",
  });
});

test("D17 a JSON refusal in place of a stream is the same error as without streaming", async () => {
  const body = JSON.stringify({ error: { message: "bad", type: "BadRequestError", code: 400 } });
  await using server = await rawServer((socket) => void socket.write(answer(400, body)));
  await using client = clientFor(server.endpoint);
  const facts = { code: "BAD_REQUEST", status: 400, serverMessage: "bad", serverCode: "BadRequestError" };
  await expect(client.streamChat(hello)).rejects.toMatchObject(facts);
  await expect(client.chat(hello)).rejects.toMatchObject(facts);
});

test("D18 an event that is no JSON ends the stream with the text before it", async () => {
  await using server = await rawServer(streaming(fixture("broken-malformed")));
  await using client = clientFor(server.endpoint);
  const reading = client.streamChat(hello).then(accumulateChat);
  await expect(reading).rejects.toMatchObject({
    code: "STREAM_TRUNCATED",
    cause: { code: "ANSWER_NOT_JSON" },
    partial: { text: "Hel" },
  });
});

test("D19 a last event with an empty delta only ends the answer", async () => {
  await using server = await rawServer(streaming(fixture("vllm-new")));
  const chunks = await read(server.endpoint);
  expect(chunks.at(-2)).toEqual({
    index: 0,
    id: "chatcmpl-1",
    model: "m",
    finishReason: "stop",
    rawFinishReason: "stop",
  });
});
