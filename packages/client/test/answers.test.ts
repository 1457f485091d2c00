import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { ConnectionError, EasClient, ResponseError, type AttemptEvent } from "../src/index.ts";
import { httpServer } from "./support/http-server.ts";
import { answer, rawServer } from "./support/raw-server.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );

test("B14 a 200 whose JSON breaks off is a ResponseError that shows how it begins", async () => {
  await using server = await rawServer((socket) => socket.write(answer(200, '{"data":[{"id":"m')));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toSatisfy(ResponseError.isInstance);
  expect(error).toMatchObject({ code: "ANSWER_NOT_JSON", attempts: 2 });
  expect(String(error)).toContain('{\\"data\\":[{\\"id\\":\\"m');
});

test("B15 a 200 that is a page is a ResponseError, and is not asked for again", async () => {
  await using server = await rawServer((socket) =>
    socket.write(answer(200, "<html><body>Welcome</body></html>", { "content-type": "text/html" })),
  );
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toSatisfy(ResponseError.isInstance);
  expect(error).toMatchObject({ code: "ANSWER_NOT_THE_API", attempts: 1, retryable: false });
});

test("B17 a reset while a body near the gateway's limit is sent names the size as a likely reason", async () => {
  await using server = await rawServer((socket) => void socket.resetAndDestroy());
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  const large = await reasonOf(client.invoke({ path: "/any", body: "x".repeat(900_001) }));
  expect(large).toSatisfy(ConnectionError.isInstance);
  expect(large).toMatchObject({ code: "UPLOAD_CUT", phase: "request" });
  expect(String(large)).toContain("the request body of 900001 bytes can be the reason");
  const small = await reasonOf(client.invoke({ path: "/any", body: "x".repeat(900_000) }));
  expect(String(small)).not.toContain("can be the reason");
});

test.each([
  ["gzip", gzipSync(MODELS)],
  ["x-gzip", gzipSync(MODELS)],
])("B20 an answer that comes as %s is decoded", async (encoding, body) => {
  await using server = await httpServer((_request, response) =>
    response.setHeader("content-encoding", encoding).end(body),
  );
  const statuses: unknown[] = [];
  await using client = clientFor(server.endpoint, {
    onAttempt: ({ status }: AttemptEvent) => statuses.push(status),
  });
  expect((await client.models()).models[0]?.id).toBe("m");
  expect(statuses).toEqual([200]);
});

test.each([
  ["deflate", deflateSync(MODELS)],
  ["br", brotliCompressSync(MODELS)],
])("B20 an answer that comes as %s is refused by name and not asked for again", async (encoding, body) => {
  await using server = await httpServer((_request, response) =>
    response.setHeader("content-encoding", encoding).end(body),
  );
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ name: "ResponseError", code: "ANSWER_INVALID", attempts: 1 });
  expect(String(error)).toContain(`encoded as "${encoding}"`);
});

test("B20 a compressed answer is bounded by the bytes that it unfolds to", async () => {
  // Stored, so that the bound of the ratio does not come first.
  const bytes = gzipSync("x".repeat(5_000_000), { level: 0 });
  await using server = await httpServer((_request, response) =>
    response.setHeader("content-encoding", "gzip").end(bytes),
  );
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.invoke({ maxAnswerBytes: 1_000_000 }))).toMatchObject({
    code: "ANSWER_TOO_LARGE",
  });
  expect((await client.invoke({ maxAnswerBytes: 5_000_000 })).bytes).toHaveLength(5_000_000);
});

test("B20 a compressed answer that breaks off is asked for once more", async () => {
  await using server = await httpServer((_request, response) =>
    response.setHeader("content-encoding", "gzip").end(gzipSync(MODELS).subarray(0, 20)),
  );
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.models())).toMatchObject({ code: "ANSWER_INVALID", attempts: 2 });
});

test("B20 a compressed error body is read", async () => {
  await using server = await httpServer((_request, response) =>
    response
      .writeHead(400, { "content-encoding": "gzip" })
      .end(gzipSync('{"error":{"message":"no such field"}}')),
  );
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.models())).toMatchObject({ status: 400, serverMessage: "no such field" });
});

test("an error body that breaks off in the middle of the token shows nothing of it", async () => {
  await using server = await rawServer((socket) => {
    socket.end("HTTP/1.1 400 X\r\ncontent-length: 99\r\n\r\nno canary-token-12");
  });
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ status: 400, body: "no [redacted]" });
  expect(String(error)).not.toContain("canary");
});

test("B20 a compressed stream is read while it comes", async () => {
  const { promise: firstRead, resolve: goOn } = Promise.withResolvers<void>();
  await using server = await httpServer(async (_request, response) => {
    response.setHeader("content-encoding", "gzip");
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    gzip.pipe(response);
    gzip.write("one");
    await firstRead;
    gzip.end("two");
  });
  await using client = clientFor(server.endpoint);
  const pieces: string[] = [];
  for await (const piece of await client.invoke({ stream: true })) {
    pieces.push(Buffer.from(piece).toString());
    goOn();
  }
  expect(pieces).toEqual(["one", "two"]);
});

test("B20 a compressed stream larger than any buffer arrives whole at a slow reader", async () => {
  const noise = Buffer.from(Array.from({ length: 400_000 }, (_, at) => (at * at * 7_919 + (at >> 3)) & 255));
  await using server = await httpServer((_request, response) =>
    response.setHeader("content-encoding", "gzip").end(gzipSync(Buffer.concat([noise, noise, noise, noise]))),
  );
  await using client = clientFor(server.endpoint);
  let bytes = 0;
  for await (const piece of await client.invoke({ stream: true })) {
    bytes += piece.byteLength;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(bytes).toBe(1_600_000);
});
