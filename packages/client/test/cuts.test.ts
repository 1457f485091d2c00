import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { EasClient, PaifangError, accumulateChat } from "../src/index.ts";
import { rawServer } from "./support/raw-server.ts";

const fixture = (path: string): string =>
  readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), "utf8");
const hello = { model: "m", messages: [{ role: "user", content: "hi" }] } as const;

/** How a body says where it ends, and how its connection ends when it was cut. */
const FRAMES = ["length", "chunked", "close"] as const;
const TAILS = ["fin", "rst"] as const;
type Way = { frame: (typeof FRAMES)[number]; tail: (typeof TAILS)[number]; fields: string };

const ways = FRAMES.flatMap((frame) => TAILS.map((tail) => ({ frame, tail })));

/** Sends the first bytes of a body and ends the connection as if that were all there is. */
function sendCut(socket: Socket, body: Buffer, cutAt: number, { frame, tail, fields }: Way): void {
  const part = body.subarray(0, cutAt);
  const framing = {
    length: `content-length: ${body.length}\r\n`,
    chunked: "transfer-encoding: chunked\r\n",
    close: "connection: close\r\n",
  }[frame];
  const head = Buffer.from(`HTTP/1.1 200 OK\r\n${fields}${framing}\r\n`);
  const size = Buffer.from(`${cutAt.toString(16)}\r\n`);
  const sent = frame === "chunked" && cutAt > 0 ? [head, size, part, Buffer.from("\r\n")] : [head, part];
  if (tail === "fin") socket.end(Buffer.concat(sent));
  // The bytes need their turn on the way, or the reset overtakes them.
  else socket.write(Buffer.concat(sent), () => setImmediate(() => socket.resetAndDestroy()));
}

/** How a call ends for each cut of the body; `"answered"` for one that took its part for the whole. */
async function cutEverywhere(
  body: Buffer,
  way: Way,
  call: (client: EasClient) => Promise<unknown>,
): Promise<string[]> {
  let cutAt = 0;
  await using server = await rawServer((socket) => sendCut(socket, body, cutAt, way));
  await using client = new EasClient({ endpoint: server.endpoint, token: "t", maxRetries: 0 });
  const ends: string[] = [];
  for (; cutAt < body.length; cutAt++)
    ends.push(
      await call(client).then(
        () => "answered",
        (error: unknown) => (PaifangError.isInstance(error) ? error.name : `untyped: ${String(error)}`),
      ),
    );
  return ends;
}

const TYPED = /^(?:StreamError|ResponseError|ConnectionError)$/;

describe("a stream that is cut before its terminal signal is never whole", () => {
  const text = fixture("chat-stream/vllm-new.sse");
  const until = text.indexOf("\n", text.indexOf('"finish_reason":"stop"'));
  const body = Buffer.from(text.slice(0, until));
  const fields = "content-type: text/event-stream\r\n";
  test.each(ways)("at any byte, by $tail, where its end is told by $frame", async ({ frame, tail }) => {
    const ends = await cutEverywhere(body, { frame, tail, fields }, (client) =>
      client.streamChat(hello).then(accumulateChat),
    );
    for (const [cutAt, end] of ends.entries()) expect(end, `cut at byte ${cutAt}`).toMatch(TYPED);
  });
});

const JSON_FIELDS = "content-type: application/json\r\n";
const bodies = {
  embed: '{"data":[{"index":0,"embedding":[0.5,-1]}],"usage":{"prompt_tokens":1}}',
  rerank: '{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":1}]}',
  chat: '{"id":"1","choices":[{"index":0,"message":{"content":"12"},"finish_reason":"stop"}]}',
};
const calls: Record<keyof typeof bodies, (client: EasClient) => Promise<unknown>> = {
  embed: (client) => client.embed({ model: "m", input: ["a"], encoding: "float" }),
  rerank: (client) => client.rerank({ model: "m", query: "q", documents: ["a", "b"], path: "/v1/rerank" }),
  chat: (client) => client.chat(hello),
};
const verbs = Object.keys(bodies) as (keyof typeof bodies)[];

describe.each(verbs)("an answer of %s that is cut is never taken for whole", (verb) => {
  test.each(ways)("at any byte, by $tail, where its end is told by $frame", async ({ frame, tail }) => {
    const ends = await cutEverywhere(
      Buffer.from(bodies[verb]),
      { frame, tail, fields: JSON_FIELDS },
      calls[verb],
    );
    for (const [cutAt, end] of ends.entries()) expect(end, `cut at byte ${cutAt}`).toMatch(TYPED);
  });

  test("nor when it is compressed", async () => {
    const fields = `${JSON_FIELDS}content-encoding: gzip\r\n`;
    const way: Way = { frame: "close", tail: "fin", fields };
    const ends = await cutEverywhere(gzipSync(bodies[verb]), way, calls[verb]);
    for (const [cutAt, end] of ends.entries()) expect(end, `cut at byte ${cutAt}`).toMatch(TYPED);
  });
});

test("the same answers are taken where they are whole", async () => {
  for (const verb of verbs)
    for (const frame of FRAMES) {
      const body = Buffer.from(bodies[verb]);
      const end = frame === "chunked" ? "\r\n0\r\n\r\n" : "";
      await using server = await rawServer((socket) => {
        const head = `HTTP/1.1 200 OK\r\n${JSON_FIELDS}`;
        const size = `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`;
        const framing = { chunked: size, length: `content-length: ${body.length}\r\n\r\n`, close: "\r\n" };
        socket.end(`${head}${framing[frame]}${body.toString()}${end}`);
      });
      await using client = new EasClient({ endpoint: server.endpoint, token: "t", maxRetries: 0 });
      await expect(calls[verb](client), `${verb} by ${frame}`).resolves.toBeDefined();
    }
});
