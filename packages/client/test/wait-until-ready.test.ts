import { expect, test } from "vitest";
import { EasClient } from "../src/index.ts";
import { httpServer, type Answer } from "./support/http-server.ts";
import { rawServer } from "./support/raw-server.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, random: () => 0.5, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "ready",
    (error: unknown) => error,
  );
const failing = (times: number, status: number, body: string, headers = {}): Answer => {
  return (_request, response, number) =>
    number <= times ? response.writeHead(status, headers).end(body) : response.end(MODELS);
};

test("B10 waitUntilReady asks again after 503 no healthy upstream until the models are listed", async () => {
  await using server = await httpServer(failing(3, 503, "no healthy upstream"));
  const waits: number[] = [];
  await using client = clientFor(server.endpoint, { sleep: (ms: number) => void waits.push(ms) });
  await client.waitUntilReady();
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
    Array(4).fill("GET /v1/models"),
  );
  expect(waits).toEqual([150, 300, 600]);
});

test.each([
  { status: 503, body: "" },
  { status: 503, body: "<html><h1>503</h1></html>" },
  { status: 502, body: "" },
  { status: 450, body: "" },
  { status: 404, body: "" },
])("B11 waitUntilReady goes on after $status '$body'", async ({ status, body }) => {
  await using server = await httpServer(failing(7, status, body));
  await using client = clientFor(server.endpoint);
  await client.waitUntilReady();
  expect(server.requests).toHaveLength(8);
});

test("a server's wish to wait is kept while it becomes ready, however long", async () => {
  await using server = await httpServer(failing(1, 503, "", { "retry-after": "90" }));
  const waits: number[] = [];
  await using client = clientFor(server.endpoint, { sleep: (ms: number) => void waits.push(ms) });
  await client.waitUntilReady();
  expect(waits).toEqual([90_000]);
});

test("a wish that no timer can hold is no leave to ask at once", async () => {
  await using server = await httpServer(failing(9, 503, "", { "retry-after": "9999999" }));
  await using client = clientFor(server.endpoint, { sleep: undefined });
  expect(await reasonOf(client.waitUntilReady({ deadlineMs: 200 }))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
  expect(server.requests).toHaveLength(1);
});

test("a server without a list of models is ready when /health answers", async () => {
  await using server = await httpServer(({ url }, response) =>
    url === "/health" ? response.end() : response.writeHead(404).end('{"detail":"Not Found"}'),
  );
  await using client = clientFor(server.endpoint);
  await client.waitUntilReady();
  expect(server.requests.map(({ url }) => url)).toEqual(["/v1/models", "/health"]);
});

test("path names the route that is asked, and any 2xx will do", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(204).end());
  await using client = clientFor(server.endpoint);
  await client.waitUntilReady({ path: "/ping" });
  expect(server.requests.map(({ url }) => url)).toEqual(["/ping"]);
});

test.each([
  { status: 401, body: "Authorization Failed", code: "AUTH_FAILED", requests: 1 },
  { status: 403, body: "", code: "FORBIDDEN", requests: 1 },
  { status: 404, body: '{"detail":"Not Found"}', code: "PATH_MISSING", requests: 2 },
  { status: 200, body: "Welcome to nginx", code: "ANSWER_NOT_THE_API", requests: 1 },
])(
  "$status '$body' ends the wait at once, since it will not go away",
  async ({ status, body, code, requests }) => {
    await using server = await httpServer((_request, response) => response.writeHead(status).end(body));
    await using client = clientFor(server.endpoint);
    expect(await reasonOf(client.waitUntilReady())).toMatchObject({ code, operation: "waitUntilReady" });
    expect(server.requests).toHaveLength(requests);
  },
);

test("an empty 404 is believed after two minutes", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(404).end());
  let now = 0;
  await using client = clientFor(server.endpoint, {
    now: () => now,
    sleep: (ms: number) => void (now += ms),
  });
  expect(await reasonOf(client.waitUntilReady())).toMatchObject({ code: "PATH_MISSING" });
  expect(now).toBeGreaterThan(120_000);
  expect(now).toBeLessThan(131_000);
});

test("a passed deadline tells what the service said last", async () => {
  await using server = await httpServer((_request, response) =>
    response.writeHead(503).end("no healthy upstream"),
  );
  await using client = clientFor(server.endpoint, { sleep: undefined });
  const error = await reasonOf(client.waitUntilReady({ deadlineMs: 80 }));
  expect(error).toMatchObject({
    code: "DEADLINE_EXCEEDED",
    phase: "deadline",
    timeoutMs: 80,
    cause: { status: 503 },
  });
  expect(String(error)).toContain("was not ready within 0.08 s");
});

test("an abort ends the wait with its reason, between two questions and within one", async () => {
  const reason = new Error("user left");
  await using busy = await httpServer((_request, response) => response.writeHead(503).end());
  const first = new AbortController();
  await using sleeping = clientFor(busy.endpoint, { sleep: () => first.abort(reason) });
  expect(await reasonOf(sleeping.waitUntilReady({ signal: first.signal }))).toBe(reason);

  const second = new AbortController();
  await using silent = await rawServer(() => second.abort(reason));
  await using asking = clientFor(silent.endpoint);
  expect(await reasonOf(asking.waitUntilReady({ signal: second.signal }))).toBe(reason);
});

test("closing the client ends the wait", async () => {
  await using silent = await rawServer(() => void client.close());
  const client = clientFor(silent.endpoint);
  expect(await reasonOf(client.waitUntilReady())).toMatchObject({ code: "CLIENT_CLOSED" });
});

test("the waits after timeouts of a gateway do not grow above 10 s", async () => {
  await using server = await httpServer(failing(12, 504, "upstream request timeout"));
  const waits: number[] = [];
  await using client = clientFor(server.endpoint, { sleep: (ms: number) => void waits.push(ms) });
  await client.waitUntilReady();
  expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
});

test("a server's wish to wait 0 s does not make it asked without a pause", async () => {
  await using server = await httpServer(failing(3, 503, "", { "retry-after": "0" }));
  const waits: number[] = [];
  await using client = clientFor(server.endpoint, { sleep: (ms: number) => void waits.push(ms) });
  await client.waitUntilReady();
  expect(waits).toEqual([150, 300, 600]);
});

test("a page at /health does not make a service ready", async () => {
  await using server = await httpServer(({ url }, response) =>
    url === "/health"
      ? response.end("<html><h1>Welcome</h1></html>")
      : response.writeHead(404).end('{"detail":"Not Found"}'),
  );
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.waitUntilReady())).toMatchObject({ code: "ANSWER_NOT_THE_API" });
});
