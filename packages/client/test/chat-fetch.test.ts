import { expect, test } from "vitest";
import { EasClient, chatFetch, type ChatDoorCall } from "../src/index.ts";
import { httpServer, type Answer } from "./support/http-server.ts";

const TOKEN = "canary-token-1234";
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: TOKEN, sleep: () => {}, ...options });

const asked = (body: object, init: RequestInit = {}): RequestInit => ({
  method: "POST",
  headers: {
    authorization: "Bearer other",
    "accept-encoding": "br",
    "content-type": "text/plain",
    "x-own": "1",
  },
  body: JSON.stringify({ model: "demo", messages: [{ role: "user", content: "Hi" }], ...body }),
  ...init,
});
const ask = (client: EasClient, init: RequestInit, call?: ChatDoorCall): Promise<Response> =>
  chatFetch(client, call)(`${client.endpoint}/v1/chat/completions`, init);

const whole = { choices: [{ message: { content: "Hello" }, finish_reason: "eos" }] };
const hello: Answer = (_request, response) =>
  response.setHeader("content-type", "application/json").end(JSON.stringify(whole));
const streaming =
  (...events: unknown[]): Answer =>
  (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "r-7" });
    response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
  };
const delta = (content: string, finish_reason: string | null = null): unknown => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
});

test("another package's chat request goes out as this client's, and its answer is written plainly", async () => {
  const seen: unknown[] = [];
  await using server = await httpServer((request, response, ...rest) => {
    seen.push([request.url, request.headers, JSON.parse(request.body.toString())]);
    return hello(request, response, ...rest);
  });
  await using client = clientFor(server.endpoint, { extraBody: { a: 1, b: 1 } });

  const response = await ask(client, asked({ stream_options: { any: 1 } }), { extraBody: { b: 2 } });

  expect(await response.json()).toEqual({
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
  });
  const headers = { authorization: TOKEN, "x-own": "1", "content-type": "application/json" };
  const body = { model: "demo", messages: [{ role: "user", content: "Hi" }], a: 1, b: 2 };
  expect(seen).toMatchObject([["/v1/chat/completions", headers, body]]);
  expect(JSON.stringify(seen)).not.toContain("stream_options");
});

test("a client that repeats does so here too, until a stream has begun", async () => {
  let requests = 0;
  await using server = await httpServer((request, response, ...rest) => {
    requests++;
    if (requests < 3) return response.writeHead(503).end();
    return streaming(delta("Hel"))(request, response, ...rest);
  });
  await using client = clientFor(server.endpoint);
  const failures: unknown[] = [];

  const response = await ask(client, asked({ stream: true }), { onFailure: (error) => failures.push(error) });
  const text = await response.text();

  expect(requests).toBe(3);
  expect(text).toMatch(/"content":"Hel".*"error":\{"message":"streamChat at/s);
  expect(text).not.toContain("[DONE]");
  expect(failures).toMatchObject([
    { name: "StreamError", code: "STREAM_TRUNCATED", partial: { text: "Hel" } },
  ]);
});

test("a refusal is thrown", async () => {
  await using server = await httpServer((_request, response) => response.writeHead(400).end("no such luck"));
  await using client = clientFor(server.endpoint);

  for (const stream of [true, false])
    await expect(ask(client, asked({ stream }))).rejects.toMatchObject({ name: "HttpError", status: 400 });
});

test("an error inside a stream is told without the secrets that a server repeats", async () => {
  await using server = await httpServer(streaming(delta("Hel"), { error: { message: `no ${TOKEN}` } }));
  await using client = clientFor(server.endpoint);
  const failures: unknown[] = [];

  const response = await ask(client, asked({ stream: true }), { onFailure: (error) => failures.push(error) });

  expect(await response.text()).not.toContain(TOKEN);
  expect(failures).toMatchObject([{ code: "STREAM_REMOTE_ERROR", serverMessage: "no [redacted]" }]);
});

test("a stream that has ended says so to less lenient readers, also where its server did not", async () => {
  await using server = await httpServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "r-7" });
    response.end(`data: ${JSON.stringify(delta("Hello"))}\n\ndata: [DONE]\n\n`);
  });
  await using client = clientFor(server.endpoint);

  const response = await ask(client, asked({ stream: true }));

  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("x-request-id")).toBe("r-7");
  expect(await response.text()).toMatch(/"content":"Hello".*"finish_reason":"other".*data: \[DONE\]\n\n$/s);
});

test("a model's refusal is handed on, whole and in pieces", async () => {
  const message = { content: null, refusal: "I will not." };
  await using server = await httpServer((request, response, ...rest) => {
    if (request.body.includes('"stream":true'))
      return streaming({ choices: [{ delta: message, finish_reason: "stop" }] })(request, response, ...rest);
    return response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ choices: [{ message, finish_reason: "stop" }] }));
  });
  await using client = clientFor(server.endpoint);

  const answer = await ask(client, asked({}));
  const streamed = await ask(client, asked({ stream: true }));

  expect(await answer.json()).toMatchObject({ choices: [{ message: { refusal: "I will not." } }] });
  expect(await streamed.text()).toContain('"refusal":"I will not."');
});

test("of several choices a stream hands on the first alone, and every count", async () => {
  const pieces = [
    [0, "one", null],
    [1, "other", null],
    [0, "", "stop"],
    [1, "", "length"],
  ] as const;
  const events = pieces.map(([index, content, finish_reason]) => ({
    choices: [{ index, delta: { content }, finish_reason }],
    usage: { prompt_tokens: 1, completion_tokens: index + 1 },
  }));
  await using server = await httpServer(streaming(...events));
  await using client = clientFor(server.endpoint);

  const response = await ask(client, asked({ stream: true }), { extraBody: { n: 2 } });

  const text = await response.text();
  expect(text).toContain("one");
  expect(text).not.toMatch(/other|length|"index":1/);
  expect(text.match(/"completion_tokens":\d/g)).toHaveLength(4);
});

test("a reader that leaves closes the connection", async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  await using server = await httpServer((_request, response) => {
    response.on("close", () => resolve());
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify(delta("Hel"))}\n\n`);
  });
  await using client = clientFor(server.endpoint);
  const { body } = await ask(client, asked({ stream: true }));
  const reader = body!.getReader();
  await reader.read();

  await reader.cancel();

  await expect(left).resolves.toBeUndefined();
});

test.each([undefined, "text", new Error("user left")])(
  "an abort by %s rejects with its reason",
  async (given) => {
    await using server = await httpServer(() => {});
    await using client = clientFor(server.endpoint);
    const caller = new AbortController();
    const { signal } = caller;
    const calls = [true, false].map((stream) => ask(client, asked({ stream }, { signal })));

    caller.abort(given);

    for (const call of await Promise.allSettled([...calls, ask(client, asked({}, { signal }))]))
      expect(call).toEqual({ status: "rejected", reason: signal.reason });
  },
);

test("a body that is too large is refused before anything is sent", async () => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo", { maxBodyBytes: 10 });

  await expect(ask(client, asked({}))).rejects.toMatchObject({ name: "InputError", code: "INPUT_TOO_LARGE" });
});

test.each([undefined, new Uint8Array(2), "7"])("a body %s is no chat request", async (body) => {
  await using client = clientFor("http://127.0.0.1:1/api/predict/demo");

  await expect(ask(client, { method: "POST", ...(body !== undefined && { body }) })).rejects.toThrow(
    TypeError,
  );
});
