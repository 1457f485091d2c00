import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import {
  AISearchClient,
  AuthError,
  EasClient,
  HttpError,
  RateLimitError,
  ResponseError,
  TimeoutError,
} from "../src/index.ts";
import { answer, rawServer, type Play } from "./support/raw-server.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/errors/${name}`, import.meta.url), "utf8");
const MODELS = answer(200, '{"data":[{"id":"m"}]}');
const hello = { messages: [{ role: "user", content: "hi" }] } as const;
const reasonOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => new Error("it was answered"),
    (error: Error) => error,
  );
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", model: "m", sleep: () => {}, ...options });
const searchFor = (endpoint: string): AISearchClient =>
  new AISearchClient({
    endpoint: new URL(endpoint).origin,
    deploymentId: "d",
    apiKey: "OS-canary-key",
    token: "canary-token-1234",
    sleep: () => {},
  });

/** Plays the answers in order, and the last again and again. */
const playing =
  (...answers: readonly string[]): Play =>
  (socket, _request, number) =>
    void socket.write(answers[Math.min(number, answers.length) - 1] ?? "");

const text = (status: number, body: string, type = "text/plain"): string =>
  answer(status, body, { "content-type": type });
const searchError = (status: number, code: string, message: string): string =>
  answer(status, JSON.stringify({ request_id: "R-1", latency: 0, code, message }));
const VECTOR =
  '{"request_id":"R-2","latency":1.5,"embeddings":[{"index":0,"embedding":[0.5,1]}],"usage":{"token_count":1}}';

test("B05 a rate limit without a word is waited out", async () => {
  const waits: number[] = [];
  await using server = await rawServer(playing(text(429, ""), MODELS));
  await using client = clientFor(server.endpoint, { sleep: (ms: number) => void waits.push(ms) });
  expect(await client.models()).toMatchObject({ attempts: 2 });
  expect(waits[0]).toBeGreaterThanOrEqual(500);
});

test("B07 a full queue of the instances is asked again four times, and told as what it is", async () => {
  await using server = await rawServer(playing(text(450, "")));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(RateLimitError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "SERVICE_QUEUE_FULL", status: 450, attempts: 5, retryable: true });
});

test("B08 a request over the service's own time limit is repeated once, and its advice names the setting", async () => {
  await using server = await rawServer(
    (socket) =>
      void socket.end("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
  );
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.chat(hello));
  expect(error).toMatchObject({ code: "COMPUTE_TIMEOUT", status: 408, attempts: 2 });
  expect(error.message).toContain("metadata.rpc.keepalive");
});

test("B09 a gateway that gets no valid answer once is asked again", async () => {
  await using server = await rawServer(playing(text(502, fixture("gateway-502.html"), "text/html"), MODELS));
  await using client = clientFor(server.endpoint);
  expect(await client.models()).toMatchObject({ attempts: 2 });
});

test.each([
  ["B10", "no healthy upstream"],
  ["B11", ""],
])("%s a service without a ready instance is told as one: %j", async (_id, body) => {
  await using server = await rawServer(playing(text(503, body)));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ code: "NO_INSTANCE_READY", origin: "gateway", attempts: 3, body });
});

test("B12 an error page is told by its title", async () => {
  const page =
    "<!DOCTYPE html><html><head><title>503 Service Unavailable</title></head><body>long</body></html>";
  await using server = await rawServer(playing(text(503, page, "text/html")));
  await using client = clientFor(server.endpoint, { maxRetries: 0 });
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ serverMessage: "503 Service Unavailable", body: page, origin: "gateway" });
  expect(error.message).toMatch(/^models at \S+ failed \(attempt 1\): HTTP 503: 503 Service Unavailable\. /);
});

test("B13 a gateway that gave up waiting is told as one", async () => {
  await using server = await rawServer(playing(text(504, "upstream request timeout")));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(error).toMatchObject({ code: "GATEWAY_TIMEOUT", status: 504, attempts: 2 });
});

test("B14 JSON that breaks off is told with its beginning", async () => {
  await using server = await rawServer(playing(answer(200, '{"data":[{"id":')));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.models());
  expect(ResponseError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "ANSWER_NOT_JSON", attempts: 2 });
  expect(error.message).toContain(JSON.stringify('{"data":[{"id":'));
});

test.each([
  ["<html><head><title>Log in</title></head><body>canary-token-1234</body></html>", "text/html", '"Log in"'],
  ["Welcome to BladeLLM!", "text/plain", '"Welcome to BladeLLM!"'],
  ["canary-token-1234 is here", "text/plain", '"[redacted] is here"'],
])(
  "B15 a good status from something else than the API is an error, told shortly (%#)",
  async (body, type, told) => {
    await using server = await rawServer(playing(text(200, body, type)));
    await using client = clientFor(server.endpoint);
    const error = await reasonOf(client.chat(hello));
    expect(ResponseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "ANSWER_NOT_THE_API", attempts: 1 });
    expect(error.message).toContain(told);
    expect(error.message).not.toContain("canary");
  },
);

test("B17 a connection reset under a large body says that the size may be the reason, with the size", async () => {
  await using server = await rawServer((socket) => void socket.resetAndDestroy());
  await using client = clientFor(server.endpoint);
  const content = "x".repeat(950_000);
  const error = await reasonOf(client.chat({ messages: [{ role: "user", content }] }));
  expect(error).toMatchObject({ code: "UPLOAD_CUT", phase: "request", attempts: 2 });
  expect(error.message).toMatch(/the request body of 950\d{3} bytes can be the reason/);
});

test("B18 a server that does not answer in time is left, and its socket closed", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await rawServer((socket) => void socket.on("close", () => closed.resolve()));
  await using client = clientFor(server.endpoint, { attemptTimeoutMs: 60, maxRetries: 0 });
  const error = await reasonOf(client.models());
  expect(TimeoutError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "ATTEMPT_TIMEOUT", timeoutMs: 60 });
  await closed.promise;
});

test("C01 a model that the service does not have is the same error in both shapes", async () => {
  const flat =
    '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}';
  for (const body of [flat, fixture("nested-404.json")]) {
    await using server = await rawServer(playing(answer(404, body)));
    await using client = clientFor(server.endpoint, { model: "x" });
    expect(await reasonOf(client.chat(hello))).toMatchObject({
      code: "MODEL_NOT_FOUND",
      serverCode: "NotFoundError",
      serverMessage: "The model `x` does not exist.",
      origin: "server",
    });
  }
});

test("C01 a model that the service does not have is told with those that it has, once they are known", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token, model } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  expect((await reasonOf(client.chat({ ...hello, model: "x" }))).message).not.toContain("the service has");
  await client.models();
  const error = await reasonOf(client.chat({ ...hello, model: "x" }));
  expect(error).toMatchObject({ code: "MODEL_NOT_FOUND", serverMessage: "The model `x` does not exist." });
  expect(error.message).toContain(`The model \`x\` does not exist; the service has \`${model}\`.`);
});

test("C03 a request that the server finds malformed is told in its words", async () => {
  await using server = await rawServer(playing(answer(400, fixture("nested-400-param.json"))));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.chat(hello));
  expect(error).toMatchObject({
    code: "BAD_REQUEST",
    serverCode: "Bad Request",
    serverMessage: "Field required",
  });
  expect(error.message).toContain("HTTP 400: Field required.");
});

test("C04 a body that is not JSON is refused by the server, not by the client", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const headers = { "content-type": "application/json" };
  const call = client.invoke({ path: "/v1/chat/completions", method: "POST", body: "{not json", headers });
  expect(await reasonOf(call)).toMatchObject({ code: "BAD_REQUEST", status: 400, origin: "server" });
});

test("C05 a server that takes no other type than JSON says so", async () => {
  const words = "Unsupported Media Type: Only 'application/json' is allowed";
  await using server = await rawServer(playing(answer(415, JSON.stringify({ detail: words }))));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.invoke({ path: "/v1/x", method: "POST", body: "x" }));
  expect(error).toMatchObject({ code: "CONTENT_TYPE_REFUSED", serverMessage: words, attempts: 1 });
});

test("C07 a prompt and answer above the model's context are told as that", async () => {
  await using server = await rawServer(playing(answer(400, fixture("flat-400.json"))));
  await using client = clientFor(server.endpoint);
  expect(await reasonOf(client.chat(hello))).toMatchObject({ code: "CONTEXT_TOO_LONG", attempts: 1 });
});

test("C12 a server that was started without tools is told with the flags that it lacks", async () => {
  const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';
  const body = JSON.stringify({ error: { message, type: "BadRequestError", param: null, code: 400 } });
  await using server = await rawServer(playing(answer(400, body)));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.chat({ ...hello, tools: [{ name: "look" }] }));
  expect(error).toMatchObject({ code: "TOOLS_NOT_ENABLED", serverMessage: message });
  expect(error.message).toContain("Start the model server with --enable-auto-tool-choice");
});

test("C26 a server with a key of its own that gets a bare token is told with the form it was sent in", async () => {
  await using server = await rawServer(playing(answer(401, fixture("key-401.json"))));
  await using client = clientFor(server.endpoint);
  const error = await reasonOf(client.chat(hello));
  expect(AuthError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "AUTH_FAILED", serverMessage: "Unauthorized", origin: "server" });
  expect(error.message).toContain("HTTP 401: Unauthorized; the token was sent bare.");
  expect(error.message).toContain('`auth: "bearer"`');
});

test("H21 an error of AI Search gives its code, words and request id", async () => {
  await using server = await rawServer(playing(searchError(400, "InvalidParameter", "JSON parse error: x")));
  await using client = searchFor(server.endpoint);
  expect(await reasonOf(client.embed({ input: ["a"] }))).toMatchObject({
    code: "BAD_REQUEST",
    serverCode: "InvalidParameter",
    serverMessage: "JSON parse error: x",
    requestId: "R-1",
  });
});

test("H22 the rate limit of AI Search is waited out", async () => {
  const limited = searchError(429, "Throttling.RateQuota", "Requests rate limit exceeded.");
  await using server = await rawServer(playing(limited, answer(200, VECTOR)));
  await using client = searchFor(server.endpoint);
  expect(await client.embed({ input: ["a"] })).toMatchObject({ attempts: 2, requestIds: ["R-1"] });
});

test("H23 the free quota of AI Search, once used up, is not asked for again", async () => {
  const used = searchError(429, "Throttling.AllocationQuota", "Free allocated quota exceeded.");
  await using server = await rawServer(playing(used));
  await using client = searchFor(server.endpoint);
  const error = await reasonOf(client.embed({ input: ["a"] }));
  expect(error).toMatchObject({ code: "QUOTA_EXHAUSTED", attempts: 1, retryable: false });
});

test("H22 a used-up quota of a period is asked for again after a minute, twice", async () => {
  const waits: number[] = [];
  const used = searchError(429, "Throttling.AllocationQuota", "Allocated quota exceeded.");
  await using server = await rawServer(playing(used));
  await using client = new AISearchClient({
    endpoint: new URL(server.endpoint).origin,
    deploymentId: "d",
    apiKey: "k",
    token: "t",
    sleep: (ms) => void waits.push(ms),
  });
  const error = await reasonOf(client.embed({ input: ["a"] }));
  expect(error).toMatchObject({ code: "QUOTA_REACHED", attempts: 3, retryable: true });
  expect(waits.map((ms) => ms >= 60_000)).toEqual([true, true]);
});

test("H24 AI Search's own failure is asked again twice", async () => {
  const failed = searchError(
    500,
    "InternalServerError",
    "An internal error has occured, please try again later",
  );
  await using server = await rawServer(playing(failed, failed, answer(200, VECTOR)));
  await using client = searchFor(server.endpoint);
  expect(await client.embed({ input: ["a"] })).toMatchObject({ attempts: 3 });
});

test("H30 an error of AI Search that is not JSON is kept as it came", async () => {
  await using server = await rawServer(playing(text(500, "upstream connect error")));
  await using client = searchFor(server.endpoint);
  const error = await reasonOf(client.embed({ input: ["a"] }));
  expect(HttpError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ status: 500, body: "upstream connect error", serverCode: undefined });
  expect(error.message).toContain("HTTP 500: upstream connect error.");
});

test.each(["x-request-id", "x-eas-request-id", "x-acs-request-id", "eagleeye-traceid"])(
  "the request id of a refusal or a broken answer is read from the header field %s",
  async (name) => {
    const fields = { [name]: "R-9", "content-type": "text/plain" };
    for (const given of [answer(501, "", fields), answer(200, "Welcome to BladeLLM!", fields)]) {
      await using server = await rawServer(playing(given));
      await using client = clientFor(server.endpoint);
      expect(await reasonOf(client.models())).toMatchObject({ requestId: "R-9" });
    }
  },
);

test("a secret that the server echoes is in no error, wherever the text about it is cut", async () => {
  const secret = "canary-token-1234";
  for (const before of [180, 190, 283, 290, 295]) {
    const body = `${"x".repeat(before)}${secret} and more`.padEnd(400, ".");
    for (const given of [text(200, body), text(400, body), answer(400, JSON.stringify({ detail: body }))]) {
      await using server = await rawServer(playing(given));
      await using client = clientFor(server.endpoint);
      const error = await reasonOf(client.models());
      expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toMatch(
        /xcana|canary/,
      );
    }
  }
});
