import { expect, test } from "vitest";
import {
  ConnectionError,
  EasClient,
  InputError,
  type InvokeRequest,
  ResponseError,
  StreamError,
  TimeoutError,
} from "../src/index.ts";
import { httpServer, type Answer } from "./support/http-server.ts";
import { chunk, chunkedHead, rawServer } from "./support/raw-server.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
async function allOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}
async function* inPieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const echo: Answer = ({ method, url, headers, body }, response) => {
  response.setHeader("x-request-id", "r-1");
  response.end(JSON.stringify({ method, url, type: headers["content-type"], body: body.toString("latin1") }));
};

test.each([
  { body: undefined, type: undefined, sent: "" },
  { body: "héllo", type: "text/plain; charset=utf-8", sent: "h\u00c3\u00a9llo" },
  { body: new Uint8Array([0, 255]), type: "application/octet-stream", sent: "\u0000\u00ff" },
  { body: new Uint8Array([1, 2]).buffer, type: "application/octet-stream", sent: "\u0001\u0002" },
  { body: { a: [1] }, type: "application/json", sent: '{"a":[1]}' },
  { body: null, type: "application/json", sent: "null" },
])("an invoke body of $type goes as it is", async ({ body, type, sent }) => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const { json, attempts, requestIds } = await client.invoke({
    path: "/any",
    method: "put",
    query: { a: 1 },
    body,
  });
  expect(json()).toEqual({ method: "PUT", url: "/any?a=1", type, body: sent });
  expect({ attempts, requestIds }).toEqual({ attempts: 1, requestIds: ["r-1"] });
});

test("a caller's content type wins whatever its case", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const { json } = await client.invoke({
    path: "/any",
    body: "<a/>",
    headers: { "Content-Type": "text/xml" },
  });
  expect(json()).toMatchObject({ type: "text/xml" });
});

test.each([new Map(), new URLSearchParams("a=1"), new Blob(["a"]), () => 1, { big: 1n }, [1].values()])(
  "an invoke body that JSON would lose is refused before anything is sent",
  async (body) => {
    await using server = await httpServer(echo);
    await using client = clientFor(server.endpoint);
    expect(await reasonOf(client.invoke({ body }))).toSatisfy(InputError.isInstance);
    expect(server.requests).toHaveLength(0);
  },
);

test.each(["CONNECT", "trace", "GE T"])("the method %s is refused", async (method) => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
  expect(await reasonOf(client.invoke({ method }))).toMatchObject({ code: "INPUT_INVALID", attempts: 0 });
});

test("a streamed body arrives piece by piece, and its bytes are counted", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  let sentBytes = 0;
  const { json } = await client.invoke({
    path: "/up",
    body: inPieces("one", "", "two"),
    onAttempt: ({ requestBytes }) => (sentBytes = requestBytes),
  });
  expect(json()).toMatchObject({ method: "POST", body: "onetwo" });
  expect(server.requests[0]?.headers["transfer-encoding"]).toBe("chunked");
  expect(sentBytes).toBe(6);
});

test("a streamed body is never sent again once it was begun", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(429).end());
  await using client = clientFor(server.endpoint);
  const body = new Blob(["abc"]).stream();
  expect(await reasonOf(client.invoke({ body }))).toMatchObject({ status: 429, attempts: 1 });
  expect(server.requests).toHaveLength(1);
});

test("what a streamed body throws rejects the call untouched", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const reason = new Error("disk unplugged");
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("a");
    throw reason;
  }
  expect(await reasonOf(client.invoke({ body: broken() }))).toBe(reason);
});

test("a streamed body above maxBodyBytes is ended with its size, and its source is let go", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint, { maxBodyBytes: 5 });
  let released = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from("abc");
    } finally {
      released = true;
    }
  }
  expect(await reasonOf(client.invoke({ body: endless() }))).toMatchObject({ code: "INPUT_TOO_LARGE" });
  expect(released).toBe(true);
});

test("an abort ends a streamed body whose source never gives its next piece", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const caller = new AbortController();
  const stuck = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        setImmediate(() => caller.abort(new Error("user left")));
        return new Promise<IteratorResult<Uint8Array>>(() => {});
      },
    }),
  };
  await expect(client.invoke({ body: stuck, signal: caller.signal })).rejects.toThrow("user left");
});

test("a streamed answer is read while it comes", async () => {
  const { promise: firstRead, resolve: goOn } = Promise.withResolvers<void>();
  await using server = await httpServer(async (_request, response) => {
    response.setHeader("x-kind", "audio");
    response.write("one");
    await firstRead;
    response.end("two");
  });
  await using client = clientFor(server.endpoint);
  const stream = await client.invoke({ path: "/speech", stream: true });
  const pieces: string[] = [];
  for await (const piece of stream) {
    pieces.push(Buffer.from(piece).toString());
    goOn();
  }
  expect(pieces).toEqual(["one", "two"]);
  expect(stream).toMatchObject({ status: 200, attempts: 1 });
  expect(stream.headers["x-kind"]).toBe("audio");
  expect(() => stream[Symbol.asyncIterator]()).toThrow(StreamError);
});

test("an empty streamed answer has no pieces", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(204).end());
  await using client = clientFor(server.endpoint);
  const stream = await client.invoke({ method: "GET", stream: true });
  expect(await allOf(stream)).toEqual([]);
  expect(stream.status).toBe(204);
});

test("a streamed answer that is cut throws after its last piece", async () => {
  await using server = await rawServer((socket) => {
    socket.write(chunkedHead("application/octet-stream") + chunk("abc"));
    setTimeout(() => socket.destroy(), 20);
  });
  await using client = clientFor(server.endpoint);
  const stream = await client.invoke({ path: "/speech", stream: true });
  const pieces: number[] = [];
  const reading = (async () => {
    for await (const piece of stream) pieces.push(piece.byteLength);
  })();
  const error = await reasonOf(reading);
  expect(ConnectionError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "CONNECTION_LOST", phase: "body", operation: "invoke", attempts: 1 });
  expect(pieces).toEqual([3]);
});

test("leaving a streamed answer early closes its socket", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using server = await rawServer((socket) => {
    socket.on("close", () => resolve());
    socket.write(chunkedHead("text/plain") + chunk("abc"));
  });
  await using client = clientFor(server.endpoint);
  let read = 0;
  for await (const piece of await client.invoke({ stream: true })) {
    read += piece.byteLength;
    break;
  }
  await closed;
  expect(read).toBe(3);
});

test("B19 an abort ends a streamed answer with its reason and closes the socket", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using server = await rawServer((socket) => {
    socket.on("close", () => resolve());
    socket.write(chunkedHead("text/plain") + chunk("abc"));
  });
  await using client = clientFor(server.endpoint);
  const caller = new AbortController();
  const reason = new Error("user left");
  const stream = await client.invoke({ stream: true, signal: caller.signal });
  const reading = allOf(stream);
  caller.abort(reason);
  expect(await reasonOf(reading)).toBe(reason);
  await closed;
});

test("a streamed answer that falls silent ends by idleTimeoutMs", async () => {
  await using server = await rawServer((socket) => {
    socket.write(chunkedHead("text/plain") + chunk("abc"));
  });
  await using client = clientFor(server.endpoint);
  const stream = await client.invoke({ stream: true, idleTimeoutMs: 50 });
  const error = await reasonOf(allOf(stream));
  expect(TimeoutError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ phase: "idle", timeoutMs: 50 });
});

test("B18 headers slower than the time limits abort the attempt with a TimeoutError", async () => {
  await using server = await rawServer(() => {});
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  expect(await reasonOf(client.invoke({ method: "GET", attemptTimeoutMs: 30 }))).toMatchObject({
    code: "ATTEMPT_TIMEOUT",
    phase: "attempt",
  });
  expect(await reasonOf(client.invoke({ stream: true, firstEventTimeoutMs: 30 }))).toMatchObject({
    code: "FIRST_EVENT_TIMEOUT",
    phase: "first-event",
  });
});

test("an answer above maxAnswerBytes is refused", async () => {
  await using server = await httpServer((_request, response) => response.end("0123456789"));
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  const error = await reasonOf(client.invoke({ maxAnswerBytes: 9 }));
  expect(ResponseError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "ANSWER_TOO_LARGE" });
  expect((await client.invoke({ maxAnswerBytes: 10 })).text()).toBe("0123456789");
});

test("a token function is asked again after a 401 of a streamed body, for the next call", async () => {
  await using server = await httpServer(({ headers }, response) =>
    response.writeHead(headers.authorization === "second-token" ? 200 : 401).end(),
  );
  const tokens = ["first-token", "second-token"];
  await using client = clientFor(server.endpoint, { token: () => tokens.shift() ?? "none-left" });
  const send = (): Promise<unknown> => reasonOf(client.invoke({ body: inPieces("a", "b") }));
  expect(await send()).toMatchObject({ status: 401, attempts: 1 });
  expect(await send()).toBe("answered");
});

test.each([
  ["a locked stream", () => locked()],
  ["a stream that was read", () => readBefore()],
])("%s is refused before anything is sent", async (_name, bodyOf) => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.invoke({ body: await bodyOf() }));
  expect(error).toMatchObject({ code: "INPUT_INVALID" });
  expect(server.requests).toEqual([]);
});

async function locked(): Promise<ReadableStream> {
  const stream = new Blob(["a"]).stream();
  stream.getReader();
  return stream;
}

async function readBefore(): Promise<ReadableStream> {
  const stream = new Blob(["a"]).stream();
  const reader = stream.getReader();
  await reader.read();
  reader.releaseLock();
  return stream;
}

test.each([new URLSearchParams({ a: "1" }), new Map([["a", 1]]), "a=1", { a: { b: 1 } }, { a: null }])(
  "a query that would be lost or changed is refused before anything is sent",
  async (query) => {
    await using server = await httpServer(echo);
    await using client = clientFor(server.endpoint);
    const error = await reasonOf(client.invoke({ query: query as unknown as InvokeRequest["query"] }));
    expect(error).toSatisfy(InputError.isInstance);
    expect(server.requests).toEqual([]);
  },
);

test("the bytes of an answer lie on a block of their own", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const { bytes } = await client.invoke({ method: "GET" });
  expect(bytes.constructor).toBe(Uint8Array);
  expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
});
