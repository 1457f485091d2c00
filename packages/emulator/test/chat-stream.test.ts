import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { PASSAGES, streamed } from "./support/chat.ts";
import { postEas } from "./support/post.ts";

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
});
afterAll(() => emulator.close());

const body = { messages: [{ role: "user", content: PASSAGES }] };

test("D01 D19 a stream begins with the role, then text word by word, then the reason to finish, then [DONE]", async () => {
  const { chunks, last, text } = await streamed(emulator.services.chat, body);

  const [first, ...rest] = chunks.map(({ choices }) => choices[0]);
  expect(first).toMatchObject({ delta: { role: "assistant", content: "" }, finish_reason: null });
  expect(rest.slice(0, -1).every((choice) => choice?.finish_reason === null)).toBe(true);
  expect(rest.slice(0, -1).every((choice) => (choice?.delta.content ?? "") !== "")).toBe(true);
  expect(rest.at(-1)).toMatchObject({ delta: {}, finish_reason: "stop" });
  expect(last).toBe("[DONE]");
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect(chunks.every(({ object }) => object === "chat.completion.chunk")).toBe(true);
  expect(chunks.every((chunk) => !("usage" in chunk))).toBe(true);
});

test("D02 usage comes in a chunk of its own without choices, when it is asked for", async () => {
  const { chunks } = await streamed(emulator.services.chat, {
    ...body,
    stream_options: { include_usage: true },
  });

  expect(chunks.filter(({ usage }) => usage !== undefined)).toHaveLength(1);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: chunks.length - 3 } });
});

test("D03 continuous usage comes with every chunk and grows", async () => {
  const options = { include_usage: true, continuous_usage_stats: true };
  const { chunks } = await streamed(emulator.services.chat, { ...body, stream_options: options });

  const counts = chunks.map(({ usage }) => usage?.completion_tokens ?? Number.NaN);
  expect(counts[0]).toBe(0);
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));
});

test("with n the choices come side by side, each with its role and its end", async () => {
  const { chunks } = await streamed(emulator.services.chat, { ...body, n: 2 });

  for (const index of [0, 1]) {
    const own = chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index));
    expect(own[0]?.delta.role).toBe("assistant");
    expect(own.at(-1)?.finish_reason).toBe("stop");
  }
});

test("each event is one HTTP chunk", async () => {
  const { hostname, port, pathname } = new URL(emulator.services.chat.endpoint);
  const sent = JSON.stringify({ ...body, stream: true });
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST ${pathname}/v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n` +
      `authorization: ${emulator.services.chat.token}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`,
  );
  let bytes = "";
  socket.on("data", (piece) => (bytes += piece.toString()));
  await once(socket, "close");

  const [head = "", ...rest] = bytes.split("\r\n\r\n");
  expect(head).toContain("content-type: text/event-stream; charset=utf-8");
  const lines = rest.join("\r\n\r\n").split("\r\n");
  const chunks = lines.filter((_, index) => index % 2 === 1).filter((line) => line !== "");
  expect(chunks.every((chunk) => /^data: .*\n\n$/.test(chunk))).toBe(true);
  expect(chunks.length).toBeGreaterThan(5);
});

test("D20 a caller that leaves stops the stream, and the record says so", async () => {
  emulator.reset();
  const left = new AbortController();
  const answered = await postEas(
    emulator.services.chat,
    "/v1/chat/completions",
    { ...body, stream: true, n: 16 },
    { signal: left.signal },
  );
  await answered.body?.getReader().read();
  left.abort();

  await vi.waitFor(() => expect(emulator.requests[0]?.aborted).toBe(true));
  expect(emulator.requests[0]?.status).toBe(200);
});

test("a stream that was read to its end is not recorded as left", async () => {
  emulator.reset();
  await streamed(emulator.services.chat, body);

  expect(emulator.requests).toMatchObject([{ status: 200, aborted: false }]);
});
