import { getEventListeners } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { EasClient, type ChatStream } from "../src/index.ts";
import { answer, chunk, chunkedHead, rawServer } from "./support/raw-server.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const EVENT = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
const SSE = chunkedHead("text/event-stream");
const hello = { model: "m", messages: [{ role: "user", content: "hi" }] } as const;
const CLOSED_WITHIN_MS = 1_000;
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const head = (status: number): string => `HTTP/1.1 ${status} X\r\ntransfer-encoding: chunked\r\n\r\n`;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server that writes its words and says nothing more; `left` is when the client closed the connection. */
async function halting(
  words: string,
): Promise<AsyncDisposable & { endpoint: string; written: Promise<void>; left: Promise<number> }> {
  const written = Promise.withResolvers<void>();
  const left = Promise.withResolvers<number>();
  const server = await rawServer((socket) => {
    socket.on("close", () => left.resolve(performance.now()));
    socket.write(words, () => setTimeout(written.resolve, 20));
  });
  return {
    endpoint: server.endpoint,
    written: written.promise,
    left: left.promise,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe("an abort rejects with its reason untouched, closes the connection and leaves no listener", () => {
  test.each([
    ["while the answer is awaited", ""],
    ["in the head", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"],
    ["in the body", head(200) + chunk('{"data":')],
    ["in an error body", head(503) + chunk("half")],
    ["in a body whose length is known", 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"data":'],
  ])("%s", async (_where, words) => {
    await using server = await halting(words);
    await using client = clientFor(server.endpoint);
    const caller = new AbortController();
    const reason = { why: "user left" };
    const call = reasonOf(client.models({ signal: caller.signal }));
    await server.written;
    const abortedAt = performance.now();
    caller.abort(reason);
    expect(await call).toBe(reason);
    expect((await server.left) - abortedAt).toBeLessThan(CLOSED_WITHIN_MS);
    expect(getEventListeners(caller.signal, "abort")).toHaveLength(0);
  });

  test("in the wait before a retry", async () => {
    const refusal = answer(429, "", { "retry-after": "30" });
    await using server = await rawServer((socket) => void socket.write(refusal));
    await using client = clientFor(server.endpoint);
    const caller = new AbortController();
    const reason = new Error("user left");
    const signal = caller.signal;
    const call = reasonOf(
      client.models({ signal, onAttempt: () => setTimeout(() => caller.abort(reason), 5) }),
    );
    expect(await call).toBe(reason);
    expect(server.requests).toHaveLength(1);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("before sending, while queued and in connecting, and then nothing is sent", async () => {
    await using server = await halting("");
    await using client = clientFor(server.endpoint, { maxConcurrency: 1 });
    const before = AbortSignal.abort("before");
    expect(await reasonOf(client.models({ signal: before }))).toBe("before");

    const connecting = new AbortController();
    const call = reasonOf(client.models({ signal: connecting.signal }));
    await Promise.resolve();
    connecting.abort("connecting");
    expect(await call).toBe("connecting");

    const first = reasonOf(client.models());
    const queued = new AbortController();
    const second = reasonOf(client.models({ signal: queued.signal }));
    await server.written;
    queued.abort("queued");
    expect(await second).toBe("queued");
    for (const { signal } of [connecting, queued]) expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await client.close();
    expect(await first).toMatchObject({ code: "CLIENT_CLOSED" });
  });

  test("while the body is still on its way to the service", async () => {
    const connected = Promise.withResolvers<Socket>();
    const server = createServer({ pauseOnConnect: true }, connected.resolve);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await using client = clientFor(`http://127.0.0.1:${port}/api/predict/demo`, { maxBodyBytes: 2 ** 25 });
    const caller = new AbortController();
    const reason = new Error("user left");
    const call = reasonOf(client.invoke({ body: Buffer.alloc(2 ** 25), signal: caller.signal }));
    const socket = await connected.promise;
    const left = new Promise<number>((resolve) => socket.on("close", () => resolve(performance.now())));
    socket.on("error", () => {});
    await turn();
    const abortedAt = performance.now();
    caller.abort(reason);
    socket.resume();
    expect(await call).toBe(reason);
    expect((await left) - abortedAt).toBeLessThan(CLOSED_WITHIN_MS);
    expect(getEventListeners(caller.signal, "abort")).toHaveLength(0);
    await new Promise((resolve) => server.close(resolve));
  });
});

const read = async (stream: ChatStream, step: () => void): Promise<void> => {
  for await (const _ of stream) step();
};

describe("whoever leaves a stream closes its connection", () => {
  type Way = { leave(stream: ChatStream, client: EasClient, caller: AbortController): unknown; end: unknown };
  const ways: Record<string, Way> = {
    break: {
      leave: async (stream) => {
        for await (const _ of stream) break;
      },
      end: "left",
    },
    throw: {
      leave: (stream) =>
        read(stream, () => {
          throw new Error("from the loop");
        }),
      end: { message: "from the loop" },
    },
    "return()": {
      leave: async (stream) => {
        const chunks = stream[Symbol.asyncIterator]();
        await chunks.next();
        await chunks.return?.();
        expect(await chunks.next()).toEqual({ done: true, value: undefined });
      },
      end: "left",
    },
    "close() of the unread stream": { leave: (stream) => stream.close(), end: "left" },
    "close() in the loop": {
      leave: (stream) => read(stream, () => stream.close()),
      end: { code: "STREAM_TRUNCATED" },
    },
    "close() of the client": {
      leave: (stream, client) => Promise.all([read(stream, () => {}), client.close()]),
      end: { code: "STREAM_TRUNCATED", cause: { code: "CLIENT_CLOSED" } },
    },
    abort: {
      leave: (stream, _client, caller) => read(stream, () => caller.abort("user left")),
      end: "user left",
    },
    "abort while the next chunk is awaited": {
      leave: (stream, _client, caller) => read(stream, () => setImmediate(() => caller.abort("user left"))),
      end: "user left",
    },
  };
  test.each(Object.entries(ways))("by %s", async (_way, { leave, end }) => {
    await using server = await halting(SSE + chunk(EVENT));
    await using client = clientFor(server.endpoint);
    const caller = new AbortController();
    const stream = await client.streamChat({ ...hello, signal: caller.signal });
    const leftAt = performance.now();
    const outcome: unknown = await (async () => leave(stream, client, caller))().then(
      () => "left",
      (error: unknown) => error,
    );
    expect([outcome]).toMatchObject([end]);
    expect((await server.left) - leftAt).toBeLessThan(CLOSED_WITHIN_MS);
    expect(getEventListeners(caller.signal, "abort")).toHaveLength(0);
  });

  test("by leaving an answer that comes in bytes", async () => {
    await using server = await halting(chunkedHead("text/plain") + chunk("half"));
    await using client = clientFor(server.endpoint);
    for await (const piece of await client.invoke({ stream: true })) {
      expect(piece).toHaveLength(4);
      break;
    }
    await server.left;
  });

  const collect = (() => {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") as () => void;
  })();

  test.each(["streamChat", "invoke", "fetch"] as const)(
    "by forgetting what %s gave, unread or half read",
    async (verb) => {
      for (const isBegun of [false, true]) {
        await using server = await halting(SSE + chunk(EVENT));
        await using client = clientFor(server.endpoint);
        let left = false;
        void server.left.then(() => (left = true));
        await forget(client, verb, isBegun);
        await expect
          .poll(
            async () => {
              collect();
              await turn();
              return left;
            },
            { timeout: 10_000 },
          )
          .toBe(true);
      }
    },
  );

  test("and what was left is held by nobody", async () => {
    await using server = await halting(SSE + chunk(EVENT));
    await using client = clientFor(server.endpoint);
    const leave = async (): Promise<WeakRef<object>> => {
      const chunks = (await client.streamChat(hello))[Symbol.asyncIterator]();
      await chunks.next();
      await chunks.return?.();
      return new WeakRef(chunks);
    };
    const left = await leave();
    await server.left;
    await expect
      .poll(
        async () => {
          collect();
          await turn();
          return left.deref();
        },
        { timeout: 10_000 },
      )
      .toBeUndefined();
  });

  test("and whoever holds only the iterator keeps it open", async () => {
    await using server = await halting(SSE + chunk(EVENT) + chunk(EVENT));
    await using client = clientFor(server.endpoint);
    const chunks = (await client.streamChat(hello))[Symbol.asyncIterator]();
    for (let round = 0; round < 3; round++) {
      collect();
      await turn();
    }
    expect((await chunks.next()).value?.text).toBe("a");
    const waiting = chunks.next().then(() => chunks.next());
    waiting.catch(() => {});
    for (let round = 0; round < 3; round++) {
      collect();
      await turn();
    }
    let left = false;
    void server.left.then(() => (left = true));
    await turn();
    expect(left).toBe(false);
    await chunks.return?.();
  });
});

/** Opens a stream in a frame of its own, so that nothing of it is held after. */
async function forget(
  client: EasClient,
  verb: "streamChat" | "invoke" | "fetch",
  isBegun: boolean,
): Promise<void> {
  if (verb === "fetch") {
    const { body } = await client.fetch("/any");
    if (isBegun) await body?.getReader().read();
    return;
  }
  const stream: AsyncIterable<unknown> =
    verb === "invoke" ? await client.invoke({ stream: true }) : await client.streamChat(hello);
  if (isBegun) await stream[Symbol.asyncIterator]().next();
}

test("an abort throws at once, though more had come before it, and the stream stays ended", async () => {
  const whole = SSE + chunk(EVENT.repeat(5)) + chunk("data: [DONE]\n\n") + chunk("");
  await using server = await rawServer((socket) => void socket.write(whole));
  await using client = clientFor(server.endpoint);
  const caller = new AbortController();
  const chunks = (await client.streamChat({ ...hello, signal: caller.signal }))[Symbol.asyncIterator]();
  expect((await chunks.next()).value?.text).toBe("a");
  caller.abort("user left");
  await expect(chunks.next()).rejects.toBe("user left");
  expect(await chunks.next()).toEqual({ done: true, value: undefined });
});

test("an abort also ends an answer in bytes that had come whole before it", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(200, "whole")));
  await using client = clientFor(server.endpoint);
  const caller = new AbortController();
  const pieces = await client.invoke({ stream: true, signal: caller.signal });
  const reading = (async () => {
    for await (const _ of pieces) caller.abort("user left");
  })();
  await expect(reading).rejects.toBe("user left");
});

test.each([
  ["before the first piece", 0],
  ["while a piece is awaited", 2],
])("return() and throw() of a streamed answer close the connection %s", async (_when, asked) => {
  for (const leave of ["return", "throw"] as const) {
    await using server = await halting(SSE + chunk("abc"));
    await using client = clientFor(server.endpoint);
    const pieces = (await client.invoke({ stream: true }))[Symbol.asyncIterator]();
    const pending = Array.from({ length: asked }, () => pieces.next());
    await pending[0];
    const leftAt = performance.now();
    await pieces[leave]?.(new Error("enough")).catch(() => {});
    expect((await server.left) - leftAt).toBeLessThan(CLOSED_WITHIN_MS);
    expect((await pending[1])?.done ?? true).toBe(true);
  }
});

test("a thousand calls on one signal warn of nothing and leave no listener", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(200, MODELS)));
  await using client = clientFor(server.endpoint);
  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on("warning", listen);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 1_000 }, () => client.models({ signal })));
  await turn();
  process.off("warning", listen);
  expect(warnings).toEqual([]);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
