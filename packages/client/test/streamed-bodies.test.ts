import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { EasClient } from "../src/index.ts";
import { replies } from "./support/scripted-dispatcher.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });

/** A server that gives each piece back while the next is still on its way; `seen` has how each request ended. */
async function echoServer(): Promise<AsyncDisposable & { endpoint: string; seen: Promise<"whole" | "cut"> }> {
  const { promise: seen, resolve } = Promise.withResolvers<"whole" | "cut">();
  const server = createServer((request, response) => {
    request.on("end", () => resolve("whole"));
    request.on("error", () => resolve("cut"));
    request.pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/api/predict/demo`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Pieces that are made on demand. */
function pushed(): {
  body: AsyncIterable<Uint8Array>;
  push(text: string): void;
  end(): void;
  left: Promise<string>;
} {
  const stream = new TransformStream<Uint8Array, Uint8Array>();
  const writer = stream.writable.getWriter();
  return {
    body: stream.readable,
    push: (text) => void writer.write(Buffer.from(text)).catch(() => {}),
    end: () => void writer.close().catch(() => {}),
    left: writer.closed.then(
      () => "ended",
      () => "left",
    ),
  };
}

test("a body may go on while its answer already comes", async () => {
  await using server = await echoServer();
  await using client = clientFor(server.endpoint);
  const { body, push, end } = pushed();
  push("one");
  const words = ["two", "three"];
  const heard: string[] = [];
  for await (const piece of await client.invoke({ body, stream: true })) {
    heard.push(Buffer.from(piece).toString());
    const next = words.shift();
    if (next === undefined) end();
    else push(next);
  }
  expect(heard).toEqual(["one", "two", "three"]);
  expect(await server.seen).toBe("whole");
});

test("a body that is left in the middle never looks whole to the service, and its source is let go", async () => {
  await using server = await echoServer();
  await using client = clientFor(server.endpoint);
  const { body, push, left } = pushed();
  push("one");
  let heard = 0;
  for await (const piece of await client.invoke({ body, stream: true })) {
    heard += piece.byteLength;
    break;
  }
  expect(heard).toBe(3);
  expect(await server.seen).toBe("cut");
  expect(await left).toBe("left");
});

test("an abort in the middle of a body never makes it look whole", async () => {
  await using server = await echoServer();
  await using client = clientFor(server.endpoint);
  const { body, push, left } = pushed();
  push("one");
  const caller = new AbortController();
  const response = await client.fetch("/up", {
    method: "POST",
    body: body as ReadableStream,
    signal: caller.signal,
  });
  const reading = response.text();
  caller.abort(new Error("user left"));
  await expect(reading).rejects.toThrow("user left");
  expect(await server.seen).toBe("cut");
  expect(await left).toBe("left");
});

test("a streamed body of which nothing was taken yet is sent again", async () => {
  const dispatcher = replies([{ status: 429 }, { status: 200, body: "well" }]);
  await using client = clientFor("http://service.test/api/predict/demo", { dispatcher });
  const answer = await client.invoke({ body: pushed().body });
  expect(answer.text()).toBe("well");
  expect(answer.attempts).toBe(2);
});

test("an iterator by hand that throws at once harms nothing but its own call", async () => {
  await using server = await echoServer();
  await using client = clientFor(server.endpoint);
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const reason = new Error("the disk is gone");
  const failing = (): never => {
    throw reason;
  };
  const body = { [Symbol.asyncIterator]: () => ({ next: failing, return: failing }) };
  await expect(client.invoke({ body })).rejects.toBe(reason);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", listen);
  expect(unhandled).toEqual([]);
});

test("the source of a body that was never begun is let go", async () => {
  const dispatcher = replies([{ status: 404 }]);
  await using client = clientFor("http://service.test/api/predict/demo", { dispatcher });
  const file = Readable.from([Buffer.from("one")]);
  await expect(client.invoke({ body: file })).rejects.toMatchObject({ status: 404 });
  expect(file.destroyed).toBe(true);
  const cancelled = Promise.withResolvers<void>();
  const web = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() }, { highWaterMark: 0 });
  const aborted = AbortSignal.abort("user left");
  await expect(client.invoke({ body: web, signal: aborted, stream: true })).rejects.toBe("user left");
  await cancelled.promise;
});
