import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { EasClient, accumulateChat, type ChatResponse } from "../src/index.ts";
import { httpServer } from "./support/http-server.ts";
import { answer, chunk, chunkedHead, rawServer, type Play } from "./support/raw-server.ts";
import { warningsOf } from "./support/warnings.ts";

const SSE = chunkedHead("text/event-stream");
const hello = { model: "m", messages: [{ role: "user", content: "hi" }] } as const;
const delta = (content: string, finish?: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish ?? null }] })}\n\n`;

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });

async function readAll(play: Play, options = {}): Promise<ChatResponse> {
  await using server = await rawServer(play);
  await using client = clientFor(server.endpoint, { maxRetries: 0, ...options });
  const response = await accumulateChat(await client.streamChat(hello));
  return response;
}

test("an answer that had said why it stopped is whole, however its connection ends", async () => {
  const whole = SSE + chunk(delta("all", "stop"));
  const ends: Record<string, Play> = {
    fin: (socket) => socket.end(whole),
    reset: (socket) => socket.write(whole, () => setTimeout(() => socket.resetAndDestroy(), 20)),
    silence: (socket) => void socket.write(whole),
  };
  for (const [end, play] of Object.entries(ends))
    expect(await readAll(play, { idleTimeoutMs: 100 }), end).toMatchObject({
      text: "all",
      finishReason: "stop",
    });
});

test("an answer that is cut by its length is whole only with `finishReason` to see", async () => {
  const body = SSE + chunk(delta("par", "length")) + chunk("");
  expect(await readAll((socket) => socket.end(body))).toMatchObject({ text: "par", finishReason: "length" });
});

const reports = {
  "an error event": "event: error\ndata: overloaded\n\n",
  "an error object": 'data: {"error":{"message":"overloaded","code":503}}\n\n',
  "a code and a message": 'data: {"code":503,"message":"overloaded"}\n\n',
};

test.each(Object.entries(reports))(
  "%s after the first word is thrown with it and not repeated",
  async (_, event) => {
    const play: Play = (socket) => void socket.write(SSE + chunk(delta("par")) + chunk(event) + chunk(""));
    await expect(readAll(play, { maxRetries: 4 })).rejects.toMatchObject({
      code: "STREAM_REMOTE_ERROR",
      serverMessage: "overloaded",
      attempts: 1,
      partial: { text: "par" },
    });
  },
);

test.each(["an error object", "a code and a message"] as const)(
  "%s before the first word is worth a repeat when its code is",
  async (name) => {
    const play: Play = (socket, _request, number) =>
      void socket.write(SSE + chunk(number === 1 ? reports[name] : delta("all", "stop")) + chunk(""));
    expect(await readAll(play, { maxRetries: 4 })).toMatchObject({ text: "all", attempts: 2 });
  },
);

test("a whole answer in place of a stream is told of once, and an error in its place is not", async () => {
  const whole = '{"choices":[{"index":0,"message":{"content":"all"},"finish_reason":"stop"}]}';
  const bodies = ['{"error":{"message":"no"}}', whole, whole];
  const codes = await warningsOf(async () => {
    await using server = await rawServer((socket, _request, number) => {
      socket.write(answer(200, bodies[number - 1] ?? whole));
    });
    await using client = clientFor(server.endpoint, { maxRetries: 0 });
    await expect(client.streamChat(hello)).rejects.toMatchObject({ code: "STREAM_REMOTE_ERROR" });
    for (let call = 0; call < 2; call++)
      expect((await accumulateChat(await client.streamChat(hello))).text).toBe("all");
  });
  expect(codes.map(({ code }) => code)).toEqual(["STREAM_NOT_STREAMED"]);
});

test("a text in place of a stream is shown by its first 200 characters, without the token", async () => {
  const page = `canary-token-1234 ${"x".repeat(100_000)}`;
  const play: Play = (socket) => void socket.write(answer(200, page, { "content-type": "text/plain" }));
  const error: unknown = await readAll(play).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "ResponseError", code: "ANSWER_NOT_THE_API" });
  const shown = /it says "(.*)"\./.exec(String(error))?.[1] ?? "";
  expect(shown).not.toBe("");
  expect(shown.length).toBeLessThanOrEqual(200 + "[redacted]".length);
  expect(String(error)).not.toContain("canary");
});

test("a compressed stream gives each event when it comes", async () => {
  const first = delta("one ");
  const second = `${delta("two", "stop")}data: [DONE]\n\n`;
  const heard = Promise.withResolvers<void>();
  await using server = await httpServer(async (_request, response) => {
    response.setHeader("content-type", "text/event-stream").setHeader("content-encoding", "gzip");
    response.write(gzipSync(first));
    await heard.promise;
    response.end(gzipSync(second));
  });
  await using client = clientFor(server.endpoint);
  let text = "";
  for await (const one of await client.streamChat(hello)) {
    text += one.text ?? "";
    heard.resolve();
  }
  expect(text).toBe("one two");
});

const MIB = 1_048_576;

test.each([
  ["small events", delta("x".repeat(200)), 40_000],
  ["events of a megabyte", delta("x".repeat(MIB - 200)), 32],
])(
  "a server of %s stalls while the reader is behind, and the reader gets them all",
  async (_what, event, count) => {
    const body = chunk(event);
    let sent = 0;
    await using server = await rawServer((socket) => {
      socket.write(SSE);
      const go = (): void => {
        while (sent < count && socket.write(body)) sent++;
        if (sent < count) sent++;
        else socket.end(chunk("data: [DONE]\n\n") + chunk(""));
      };
      socket.on("drain", go);
      go();
    });
    await using client = clientFor(server.endpoint);
    const chunks = (await client.streamChat(hello))[Symbol.asyncIterator]();
    await chunks.next();
    const before = process.memoryUsage();
    let stalledAt = -1;
    while (stalledAt !== sent) {
      stalledAt = sent;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sent).toBeLessThan(count);
    const { heapUsed, external } = process.memoryUsage();
    expect(heapUsed + external - before.heapUsed - before.external).toBeLessThan(24 * MIB);
    let read = 1;
    while ((await chunks.next()).done !== true) read++;
    expect(read).toBe(count);
  },
);
