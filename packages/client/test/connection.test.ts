import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ConnectionError, EasClient, TimeoutError, type AttemptEvent } from "../src/index.ts";
import { answer, chunk, chunkedHead, rawServer } from "./support/raw-server.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );

test("a socket that the server closed while it was idle is replaced, even with maxRetries 0", async () => {
  await using server = await rawServer((socket, _request, number) => {
    if (number % 2 === 1) socket.write(answer(200, MODELS));
    else if (server.connections() * 2 > number) socket.write(answer(200, MODELS));
    else socket.destroy();
  });
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  for (let call = 0; call < 5; call++) {
    const { models } = await client.models();
    expect(models[0]?.id).toBe("m");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(server.requests.length).toBeGreaterThan(5);
});

test("B16 a reset on a fresh socket is retried as the table says", async () => {
  await using server = await rawServer((socket) => void socket.resetAndDestroy());
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(ConnectionError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "CONNECTION_LOST", phase: "request", attempts: 3 });
  expect(server.requests).toHaveLength(3);
});

test("a body that breaks off is asked for once more", async () => {
  await using server = await rawServer((socket) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"data":[`);
  });
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ code: "CONNECTION_LOST", phase: "body", attempts: 2 });
});

test("nothing listening is told with the host and no token", async () => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ code: "CONNECTION_REFUSED", phase: "connect", attempts: 3 });
  expect(inspect(error, { depth: 9 })).not.toContain("canary");
});

test("the attempt timeout covers the body", async () => {
  await using server = await rawServer((socket) => {
    socket.write(chunkedHead("application/json") + chunk('{"data":'));
    const drip = setInterval(() => socket.write(chunk(" ")), 20);
    socket.on("close", () => clearInterval(drip));
  });
  await using client = clientFor(server.endpoint, { attemptTimeoutMs: 100, maxRetries: 0 });
  const error = await reasonOf(client.models());
  expect(TimeoutError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ phase: "attempt", timeoutMs: 100 });
});

test("the deadline ends a call in the middle of an attempt", async () => {
  await using server = await rawServer(() => {});
  await using client = clientFor(server.endpoint, { deadlineMs: 100 });
  expect(await reasonOf(client.models())).toMatchObject({ code: "DEADLINE_EXCEEDED", phase: "deadline" });
});

test("the deadline also ends the wait for the model's name, for its own call alone", async () => {
  const models = Promise.withResolvers<void>();
  await using server = await rawServer((socket, request) => {
    if (request.startsWith("GET")) void models.promise.then(() => socket.write(answer(200, MODELS)));
    else socket.write(answer(200, '{"choices":[{"text":"b"}]}'));
  });
  await using client = clientFor(server.endpoint);
  const patient = client.complete({ prompt: "a" });
  expect(await reasonOf(client.complete({ prompt: "a", deadlineMs: 50 }))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
    operation: "models",
    timeoutMs: 50,
  });
  models.resolve();
  expect((await patient).text).toBe("b");
});

test("an error body that never ends is shown as far as it came", async () => {
  await using server = await rawServer((socket) => {
    socket.write(`HTTP/1.1 400 X\r\ntransfer-encoding: chunked\r\n\r\n${chunk("x".repeat(70_000))}`);
  });
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ status: 400, origin: "gateway" });
  expect((error as { body: string }).body).toHaveLength(2_048);
});

test("an abort before the answer rejects with its reason at once and closes the socket", async () => {
  const closed = Promise.withResolvers<void>();
  const caller = new AbortController();
  const reason = new Error("user left");
  await using server = await rawServer((socket) => {
    socket.on("close", () => closed.resolve());
    caller.abort(reason);
  });
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.models({ signal: caller.signal }))).toBe(reason);
  await closed.promise;
  expect(server.requests).toHaveLength(1);
});

test("closing the client ends what is under way and refuses what comes after", async () => {
  const arrived = Promise.withResolvers<void>();
  await using server = await rawServer(() => arrived.resolve());
  const client = clientFor(server.endpoint);
  const call = reasonOf(client.models());
  await arrived.promise;
  await client.withOptions({ maxRetries: 1 }).close();
  expect(await call).toMatchObject({ code: "CLIENT_CLOSED" });
  expect(await reasonOf(client.models())).toMatchObject({ code: "CLIENT_CLOSED" });
});

test("what a hook throws never reaches the call", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(200, MODELS)));
  const events: AttemptEvent[] = [];
  const thrown = Promise.withResolvers<unknown>();
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", thrown.resolve);
  try {
    await using client = clientFor(server.endpoint, {
      onAttempt: (event: AttemptEvent) => {
        events.push(event);
        throw new Error("from the hook");
      },
    });
    expect((await client.models()).models).toHaveLength(1);
    expect(await thrown.promise).toMatchObject({ message: "from the hook" });
    expect(events).toMatchObject([{ operation: "models", attempt: 1, status: 200, requestBytes: 0 }]);
  } finally {
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});

test("an answer that says gzip and is none is refused", async () => {
  await using server = await rawServer(
    (socket) => void socket.write(answer(200, MODELS, { "content-encoding": "gzip" })),
  );
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.models())).toMatchObject({ code: "ANSWER_INVALID" });
});

test("no secret is in the client, whatever prints it", async () => {
  const client = clientFor("http://127.0.0.1:9/api/predict/demo");
  expect(inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client)).not.toContain("canary");
  await client.close();
});
