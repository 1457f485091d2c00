import { gzipSync } from "node:zlib";
import { Request as OtherRequest } from "undici";
import { expect, test } from "vitest";
import { ConfigError, ConnectionError, EasClient, type FetchDoor } from "../src/index.ts";
import { httpServer, type Answer } from "./support/http-server.ts";
import { chunk, chunkedHead, rawServer } from "./support/raw-server.ts";

const TOKEN = "canary-token-1234";
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: TOKEN, sleep: () => {}, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const echo: Answer = ({ method, url, headers, body }, response) =>
  response.end(JSON.stringify({ method, url, headers, body: body.toString() }));

test("another client's request goes out with this client's auth in place of its own", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const door: typeof fetch = client.fetch;
  const response = await door(`${client.endpoint}/v1/chat/completions?a=%2F&a=2`, {
    method: "POST",
    headers: {
      Authorization: "Bearer not-ours",
      "Content-Type": "application/json",
      "X-Stainless-Lang": "js",
    },
    body: '{"stream":false}',
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    method: "POST",
    url: "/v1/chat/completions?a=%2F&a=2",
    body: '{"stream":false}',
    headers: { authorization: TOKEN, "content-type": "application/json", "x-stainless-lang": "js" },
  });
});

test("the fetch door takes paths, URLs and Requests", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const seen = async (...call: Parameters<FetchDoor>): Promise<unknown> =>
    (await client.fetch(...call)).json();
  expect(await seen("/v1/models")).toMatchObject({ method: "GET", url: "/v1/models" });
  expect(await seen(new URL(`${client.endpoint}/health`))).toMatchObject({ url: "/health" });
  expect(await seen(client.endpoint)).toMatchObject({ url: "" });
  const request = new Request(`${client.endpoint}/any`, {
    method: "PUT",
    body: new URLSearchParams({ a: "b" }),
  });
  expect(await seen(request)).toMatchObject({
    method: "PUT",
    url: "/any",
    body: "a=b",
    headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8", "content-length": "3" },
  });
});

test("a body that is a stream is sent as it comes", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const body = new Blob(["streamed"]).stream();
  const response = await client.fetch("/up", { method: "POST", body, duplex: "half" });
  expect(await response.json()).toMatchObject({
    body: "streamed",
    headers: { "transfer-encoding": "chunked" },
  });
});

test.each([
  "http://example.com/api/predict/demo/v1/models",
  "http://127.0.0.1:1/v1/models",
  "http://127.0.0.1:1/api/predict/other/v1/models",
  "http://127.0.0.1:1/api/predict/demo2",
  "http://127.0.0.1:1/api/predict/demo/../other/v1/models",
  "https://127.0.0.1:1/api/predict/demo/v1/models",
  "http://user:password@127.0.0.1:1/api/predict/demo/v1/models",
  "//example.com/v1/models",
  "\\\\example.com/v1/models",
  "/\\example.com/v1/models",
  "file:///etc/passwd",
  "http://",
])("the fetch door never carries the token to %s", async (address) => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
  const error = await reasonOf(client.fetch(address));
  expect(error).toSatisfy(ConfigError.isInstance);
  expect(error).toMatchObject({ option: "url" });
  expect(String(error)).not.toContain("password");
});

test.each(["/../other/v1/models", "/%2e%2e/other", "/a%2f..%2fb"])(
  "the path %s is refused before anything is sent",
  async (path) => {
    await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
    expect(await reasonOf(client.fetch(path))).toMatchObject({ code: "INPUT_INVALID" });
  },
);

test.each([200, 201, 400, 404, 422, 450, 500, 503])(
  "status %d comes back with its whole body",
  async (status) => {
    const body = JSON.stringify({ error: { message: "x".repeat(5_000) } });
    await using server = await httpServer((_request, response) =>
      response.writeHead(status, { "x-kind": "any", "content-length": body.length }).end(body),
    );
    await using client = clientFor(server.endpoint, { maxRetries: 0 });
    const response = await client.fetch("/v1/embeddings", { method: "POST", body: "{}" });
    expect(response.status).toBe(status);
    expect(response.headers.get("x-kind")).toBe("any");
    expect(response.headers.get("content-length")).toBeNull();
    expect(await response.text()).toBe(body);
  },
);

test.each([204, 205, 304])("status %d comes back without a body", async (status) => {
  await using server = await httpServer((_request, response) => response.writeHead(status).end());
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/any");
  expect(response.status).toBe(status);
  expect(response.body).toBeNull();
});

test("an error body that echoes the token comes back without it", async () => {
  await using server = await httpServer(({ headers }, response) =>
    response.writeHead(400).end(`refused ${headers.authorization}`),
  );
  await using client = clientFor(server.endpoint);
  expect(await (await client.fetch("/any")).text()).toBe("refused [redacted]");
});

test("A18 a redirect is given back, not followed", async () => {
  await using server = await httpServer((_request, response) =>
    response.writeHead(302, { location: "http://example.com/elsewhere" }).end(),
  );
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/any");
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toBe("http://example.com/elsewhere");
  expect(server.requests).toHaveLength(1);
});

test("a GET is repeated after 503 and a POST is not, and both after 429", async () => {
  await using server = await httpServer(({ url }, response, number) => {
    if (number % 2 === 1) response.writeHead(url === "/busy" ? 429 : 503).end();
    else response.end("well");
  });
  await using client = clientFor(server.endpoint);
  const statusOf = async (method: string, path: string): Promise<number> =>
    (await client.fetch(path, method === "GET" ? {} : { method, body: "{}" })).status;
  expect(await statusOf("GET", "/loading")).toBe(200);
  expect(await statusOf("GET", "/busy")).toBe(200);
  expect(await statusOf("POST", "/busy")).toBe(200);
  expect(await statusOf("POST", "/loading")).toBe(503);
  expect(server.requests).toHaveLength(7);
});

test("the body of a cut stream fails", async () => {
  await using server = await rawServer((socket) => {
    socket.write(chunkedHead("text/event-stream") + chunk('data: {"a":1}\n\n'));
    setTimeout(() => socket.destroy(), 20);
  });
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/v1/chat/completions", { method: "POST", body: "{}" });
  expect(response.ok).toBe(true);
  const error = await reasonOf(response.text());
  expect(error).toSatisfy(ConnectionError.isInstance);
  expect(error).toMatchObject({ code: "CONNECTION_LOST", phase: "body", operation: "fetch" });
});

test("cancelling a body closes its socket", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  await using server = await rawServer((socket) => {
    socket.on("close", () => resolve("closed"));
    socket.write(chunkedHead("text/event-stream") + chunk("data: 1\n\n"));
  });
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/any");
  await response.body?.cancel();
  expect(await closed).toBe("closed");
});

test("the caller's signal ends a fetch before and after its answer", async () => {
  await using server = await rawServer((socket, request) => {
    if (request.startsWith("GET /api/predict/demo/open"))
      socket.write(chunkedHead("text/plain") + chunk("a"));
  });
  await using client = clientFor(server.endpoint);
  const reason = new Error("user left");
  const gone = AbortSignal.abort(reason);
  expect(await reasonOf(client.fetch("/never", { signal: gone }))).toBe(reason);
  const caller = new AbortController();
  const waiting = client.fetch("/never", { signal: caller.signal });
  const open = await client.fetch(new Request(`${client.endpoint}/open`, { signal: caller.signal }));
  const faced = client
    .withOptions({ signal: caller.signal })
    .fetch("/never", { signal: new AbortController().signal });
  caller.abort(reason);
  expect(await reasonOf(waiting)).toBe(reason);
  expect(await reasonOf(open.text())).toBe(reason);
  expect(await reasonOf(faced)).toBe(reason);
});

test("a connection that cannot be made rejects the fetch", async () => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");
  expect(await reasonOf(client.fetch("/any"))).toMatchObject({
    code: "CONNECTION_REFUSED",
    operation: "fetch",
  });
});

test("a compressed answer comes back decoded, without the fields that told of it", async () => {
  await using server = await httpServer((_request, response) =>
    response.setHeader("content-encoding", "gzip").end(gzipSync("plain text")),
  );
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/any");
  expect(response.headers.get("content-encoding")).toBeNull();
  expect(await response.text()).toBe("plain text");
});

test("a Request of another library's class goes with its method, fields and body", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint);
  const init = { method: "POST", headers: { "x-a": "1" }, body: "hello" };
  const request = new OtherRequest(`${client.endpoint}/any`, init) as unknown as Request;
  expect(await (await client.fetch(request)).json()).toMatchObject({
    method: "POST",
    body: "hello",
    headers: { "x-a": "1" },
  });
});

const streamedRequest = (url: string, body: ReadableStream): Request =>
  new Request(url, { method: "POST", body, duplex: "half" });

test("a Request whose stream has no end is read no further than the limit", async () => {
  await using server = await httpServer(echo);
  await using client = clientFor(server.endpoint, { maxBodyBytes: 100 });
  let pulls = 0;
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => {
      pulls++;
      controller.enqueue(new Uint8Array(60));
    },
    cancel: () => {
      cancelled = true;
    },
  });
  expect(await reasonOf(client.fetch(streamedRequest(`${client.endpoint}/any`, body)))).toMatchObject({
    code: "INPUT_TOO_LARGE",
    attempts: 0,
  });
  expect(pulls).toBeLessThan(6);
  expect(cancelled).toBe(true);
  expect(server.requests).toEqual([]);
});

test("a Request whose stream gives nothing ends by its signal and with the client", async () => {
  const client = clientFor("http://127.0.0.1:1/api/predict/demo");
  const silent = (): Request => streamedRequest(`${client.endpoint}/any`, new ReadableStream());
  const caller = new AbortController();
  const reason = new Error("user left");
  const [left, closed] = [
    reasonOf(client.fetch(silent(), { signal: caller.signal })),
    reasonOf(client.fetch(silent())),
  ];
  caller.abort(reason);
  expect(await left).toBe(reason);
  await client.close();
  expect(await closed).toMatchObject({ code: "CLIENT_CLOSED", operation: "fetch" });
});

test("a refusal in an unknown encoding is given back all the same, without its words", async () => {
  await using server = await httpServer((_request, response) =>
    response.writeHead(401, { "content-encoding": "zstd" }).end("????"),
  );
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/v1/models");
  expect([response.status, await response.text()]).toEqual([401, ""]);
  expect(await reasonOf(client.models())).toMatchObject({ code: "AUTH_FAILED", status: 401 });
});

test("an error body gets no content type that the service did not send", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(404).end("{}"));
  await using client = clientFor(server.endpoint);
  const response = await client.fetch("/any");
  expect([response.headers.get("content-type"), await response.text()]).toEqual([null, "{}"]);
});
