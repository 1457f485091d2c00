import { setTimeout as wait } from "node:timers/promises";
import { ChatPaiEas } from "@paifang/langchain";
import {
  EasClient,
  HttpError,
  PaifangError,
  StreamError,
  accumulateChat,
  type AttemptEvent,
  type EasOptions,
} from "@paifang/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { everySink, reasonOf } from "../src/every-sink.ts";
import {
  JSON_HEAD,
  MODELS,
  TEXT,
  answerModels,
  answerStream,
  cutStream,
  modelServer,
} from "../src/nginx/model-server.ts";
import { isInstalled, nginx, stopAll, type Nginx } from "../src/nginx/nginx.ts";
import { authority } from "../src/tls/certificates.ts";

const TOKEN = "canary-token-1234";
const messages = [{ role: "user" as const, content: "Hello" }];
const isMissing = !isInstalled();

beforeAll(() => {
  if (!isMissing) return;
  if (process.env["CI"])
    throw new Error("nginx is not installed, and CI is set: these tests are required there.");
  process.stderr.write(
    "nginx is not installed, so the tests of a real gateway are skipped (nginx-light has it).\n",
  );
});
afterAll(stopAll);
beforeEach((context) => {
  if (isMissing) context.skip("nginx is not installed");
});

const clientFor = (gateway: Nginx, options: EasOptions = {}): EasClient =>
  new EasClient({
    endpoint: `http://127.0.0.1:${gateway.port}/api/predict/demo`,
    token: TOKEN,
    model: "m",
    sleep: () => {},
    ...options,
  });

/** It refuses: no server that asks for any free port is given one below 1024. */
const DEAD_PORT = 1;

/** What every error of a gateway must be like. */
const fromGateway = (facts: object): object => ({
  isTyped: true,
  origin: "gateway",
  showsPage: false,
  leaks: false,
  ...facts,
});

function seenOf(reason: unknown): object {
  const { origin, code, status, attempts, message, name } = reason as HttpError;
  const facts = { origin, code, status, attempts, name };
  return {
    ...facts,
    isTyped: HttpError.isInstance(reason),
    showsPage: /<\/?[a-z]+>/i.test(message),
    leaks: everySink(reason).includes("canary"),
  };
}

describe("N01 a body above client_max_body_size", () => {
  const large = "x".repeat(900_000);
  test.each([
    { name: "with lingering close", server: "client_max_body_size 100k;", text: large, options: {} },
    {
      name: "with a close at once",
      server: "client_max_body_size 100k; lingering_close off;",
      text: large,
      options: {},
    },
    {
      name: "of 12 MB, since maxBodyBytes was raised",
      server: "client_max_body_size 1m;",
      text: "x".repeat(12_000_000),
      options: { maxBodyBytes: 20_000_000 },
    },
    {
      name: "of 12 MB, with a close at once",
      server: "client_max_body_size 1m; lingering_close off;",
      text: "x".repeat(12_000_000),
      options: { maxBodyBytes: 20_000_000 },
    },
  ])("$name is told by its size, and the model never sees it", async ({ server, text, options }) => {
    await using model = await modelServer(answerModels);
    await using gateway = await nginx({ upstream: model.port, server });
    await using client = clientFor(gateway, options);
    const reason = await reasonOf(client.embed({ input: [text] }));
    expect(PaifangError.isInstance(reason)).toBe(true);
    expect(["BODY_TOO_LARGE", "UPLOAD_CUT"]).toContain((reason as PaifangError).code);
    expect((reason as PaifangError).message).toMatch(/body (?:of|has) \d{6,8} bytes/);
    expect(model.requests()).toBe(0);
  });

  test("is a 413 that is not repeated where it comes whole", async () => {
    await using model = await modelServer(answerModels);
    await using gateway = await nginx({ upstream: model.port, server: "client_max_body_size 1k;" });
    await using client = clientFor(gateway);
    const reason = await reasonOf(client.embed({ input: ["x".repeat(2_000)] }));
    expect(seenOf(reason)).toMatchObject(fromGateway({ code: "BODY_TOO_LARGE", status: 413, attempts: 1 }));
  });
});

describe("N02 a dead upstream", () => {
  test("is a 502 page, asked for three times, told without the page", async () => {
    await using gateway = await nginx({ upstream: DEAD_PORT });
    await using client = clientFor(gateway);
    const reason = await reasonOf(client.embed({ input: ["a"] }));
    expect(seenOf(reason)).toMatchObject(fromGateway({ code: "GATEWAY_FAILED", status: 502, attempts: 3 }));
  });

  test("is the same error through LangChain, with as many requests", async () => {
    await using gateway = await nginx({ upstream: DEAD_PORT });
    const events: AttemptEvent[] = [];
    await using client = clientFor(gateway, { onAttempt: (event) => events.push(event) });
    const model = new ChatPaiEas({ client });
    const reason = await reasonOf(model.invoke("Hello"));
    expect(reason).toMatchObject({ code: "GATEWAY_FAILED", status: 502, attempts: 3 });
    expect(events).toHaveLength(3);
  });

  test("behind a page with status 200 is told as a page and never as an answer", async () => {
    await using gateway = await nginx({
      upstream: DEAD_PORT,
      server: "error_page 502 =200 /sorry.html; location = /sorry.html { internal; }",
      files: { "sorry.html": "<html><title>Sorry</title><body>Back soon</body></html>" },
    });
    await using client = clientFor(gateway);
    expect(await reasonOf(client.chat({ messages }))).toMatchObject({ code: "ANSWER_NOT_THE_API" });
    expect(await reasonOf(client.streamChat({ messages }))).toMatchObject({ code: "ANSWER_NOT_THE_API" });
    expect(await reasonOf(client.embed({ input: ["a"] }))).toMatchObject({ code: "ANSWER_NOT_THE_API" });
  });

  test("behind a page sent as a redirect is not followed", async () => {
    await using gateway = await nginx({
      upstream: DEAD_PORT,
      server: "error_page 502 =302 http://status.example/down?t=canary-page;",
    });
    await using client = clientFor(gateway);
    const reason = await reasonOf(client.models());
    expect(reason).toMatchObject({ code: "REDIRECTED", status: 302, attempts: 1 });
    expect(everySink(reason)).not.toContain("canary");
  });
});

test("N03 an upstream slower than proxy_read_timeout is a 504", async () => {
  await using model = await modelServer(() => {});
  await using gateway = await nginx({ upstream: model.port, location: "proxy_read_timeout 1s;" });
  await using client = clientFor(gateway, { maxRetries: 0 });
  expect(seenOf(await reasonOf(client.models()))).toMatchObject(
    fromGateway({
      code: "GATEWAY_TIMEOUT",
      status: 504,
      attempts: 1,
    }),
  );
});

describe("N04 limit_req", () => {
  test.each([
    { status: 503, code: "NO_INSTANCE_READY", name: "HttpError" },
    { status: 429, code: "RATE_LIMITED", name: "RateLimitError" },
  ])("answers $status to what is too much, and the client retries it", async ({ status, code, name }) => {
    await using model = await modelServer(answerModels);
    await using gateway = await nginx({
      upstream: model.port,
      http: "limit_req_zone $binary_remote_addr zone=one:1m rate=10r/m;",
      location: `limit_req zone=one; limit_req_status ${status};`,
    });
    await using client = clientFor(gateway);
    expect((await client.models()).models).toHaveLength(1);
    const reason = await reasonOf(client.models());
    expect(seenOf(reason)).toMatchObject(
      fromGateway({ code, name, status, attempts: status === 503 ? 3 : 5 }),
    );
    expect(model.requests()).toBe(1);
  });
});

describe("N05 proxy_buffering", () => {
  test.each(["on", "off"])("%s: a stream comes whole", async (buffering) => {
    await using model = await modelServer(answerStream);
    await using gateway = await nginx({ upstream: model.port, location: `proxy_buffering ${buffering};` });
    await using client = clientFor(gateway);
    const answer = await accumulateChat(await client.streamChat({ messages }));
    expect(answer).toMatchObject({ text: TEXT, finishReason: "stop" });
  });

  test("on: a stream comes whole through LangChain too", async () => {
    await using model = await modelServer(answerStream);
    await using gateway = await nginx({ upstream: model.port, location: "proxy_buffering on;" });
    await using client = clientFor(gateway);
    let text = "";
    for await (const chunk of await new ChatPaiEas({ client }).stream("Hello")) text += chunk.text;
    expect(text).toBe(TEXT);
  });
});

describe("N06 gzip", () => {
  const http = "gzip on; gzip_min_length 1; gzip_proxied any; gzip_types application/json text/event-stream;";
  const headers = { "accept-encoding": "gzip" };

  test("of JSON is decoded", async () => {
    const models = JSON.stringify({ data: TEXT.split(" ").map((id) => ({ id })) });
    await using model = await modelServer((response) => response.writeHead(200, JSON_HEAD).end(models));
    await using gateway = await nginx({ upstream: model.port, http });
    const bytes: number[] = [];
    await using client = clientFor(gateway, { onAttempt: ({ responseBytes }) => bytes.push(responseBytes) });
    expect((await client.models({ headers })).models).toHaveLength(40);
    expect((await client.models()).models).toHaveLength(40);
    expect(bytes[0]).toBeLessThan(models.length / 2);
    expect(bytes[1]).toBe(models.length);
  });

  test("of a stream is decoded", async () => {
    await using model = await modelServer(answerStream);
    await using gateway = await nginx({ upstream: model.port, http });
    await using client = clientFor(gateway, { headers });
    const answer = await accumulateChat(await client.streamChat({ messages }));
    expect(answer).toMatchObject({ text: TEXT, finishReason: "stop" });
  });

  // Whether a word comes before the cut is up to nginx, which holds back what it compresses.
  test("of a stream that is cut ends in an error and never in an answer", async () => {
    await using model = await modelServer(cutStream);
    await using gateway = await nginx({ upstream: model.port, http });
    await using client = clientFor(gateway, { headers, maxRetries: 0 });
    const reason = await reasonOf(client.streamChat({ messages }).then(accumulateChat));
    expect(PaifangError.isInstance(reason)).toBe(true);
    expect(["STREAM_TRUNCATED", "CONNECTION_LOST"]).toContain((reason as PaifangError).code);
  });
});

describe("N07 sockets that the gateway closes", () => {
  test("after 10 requests fail none of 300 calls, with maxRetries 0", async () => {
    await using model = await modelServer(answerModels);
    await using gateway = await nginx({ upstream: model.port, server: "keepalive_requests 10;" });
    await using client = clientFor(gateway, { maxRetries: 0, maxConcurrency: 16 });
    for (let call = 0; call < 50; call++) expect(await reasonOf(client.models())).toBe("answered");
    const calls = Array.from({ length: 250 }, () => reasonOf(client.models()));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["answered"]));
    expect(model.requests()).toBeGreaterThanOrEqual(300);
  });

  test("when they are idle for a second fail no call around that second, with maxRetries 0", async () => {
    await using model = await modelServer(answerModels);
    await using gateway = await nginx({ upstream: model.port, server: "keepalive_timeout 1s;" });
    await using client = clientFor(gateway, { maxRetries: 0, maxConcurrency: 32 });
    const round = (): Promise<unknown[]> =>
      Promise.all(Array.from({ length: 20 }, () => reasonOf(client.models())));
    expect(new Set(await round())).toEqual(new Set(["answered"]));
    await wait(900);
    for (let at = 0; at < 20; at++) {
      expect(await reasonOf(client.models())).toBe("answered");
      await wait(10);
    }
    expect(new Set(await round())).toEqual(new Set(["answered"]));
  });
});

test("N08 reloads while 400 calls run fail none, with maxRetries 0", async () => {
  await using model = await modelServer((response) => {
    setTimeout(() => response.writeHead(200, JSON_HEAD).end(MODELS), 5);
  });
  await using gateway = await nginx({ upstream: model.port });
  await using client = clientFor(gateway, { maxRetries: 0, maxConcurrency: 8 });
  const calls = Promise.all(Array.from({ length: 400 }, () => reasonOf(client.models())));
  for (let reload = 0; reload < 3; reload++) {
    await wait(50);
    gateway.reload();
  }
  expect(new Set(await calls)).toEqual(new Set(["answered"]));
  expect(model.requests()).toBeGreaterThanOrEqual(400);
});

describe("N09 an upstream that breaks off in mid-answer", () => {
  const half = MODELS.slice(0, 12);
  test.each([
    { name: "in a body with a length", head: { ...JSON_HEAD, "content-length": "21" } },
    { name: "in a body in chunks", head: JSON_HEAD },
  ])("$name is a broken answer", async ({ head }) => {
    await using model = await modelServer((response) => {
      response.writeHead(200, head).write(half);
      setTimeout(() => response.destroy(), 20);
    });
    await using gateway = await nginx({ upstream: model.port });
    await using client = clientFor(gateway);
    const reason = await reasonOf(client.models());
    expect(reason).toMatchObject({ code: "CONNECTION_LOST", phase: "body", attempts: 2 });
    expect(model.requests()).toBe(2);
  });

  test("in a body that only its connection ends, which nginx passes on as whole, is no JSON", async () => {
    await using model = await modelServer((response) => {
      response.socket?.end(`HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${half}`);
    });
    await using gateway = await nginx({ upstream: model.port });
    await using client = clientFor(gateway);
    expect(await reasonOf(client.models())).toMatchObject({ code: "ANSWER_NOT_JSON", attempts: 2 });
  });

  test.each(["on", "off"])(
    "in a stream, with buffering %s, is a StreamError with what came",
    async (buffering) => {
      await using model = await modelServer(cutStream);
      await using gateway = await nginx({ upstream: model.port, location: `proxy_buffering ${buffering};` });
      await using client = clientFor(gateway, { maxRetries: 0 });
      const reason = await reasonOf(client.streamChat({ messages }).then(accumulateChat));
      expect(StreamError.isInstance(reason)).toBe(true);
      expect(reason).toMatchObject({ code: "STREAM_TRUNCATED" });
      expect((reason as StreamError).partial?.text).toContain("word19");
    },
  );
});

describe("a gateway that ends TLS", () => {
  test("and wants a client certificate gets it, and answers 400 without", async () => {
    const ca = await authority();
    const identity = await ca.issue({ hosts: ["127.0.0.1"] });
    await using model = await modelServer(answerModels);
    await using gateway = await nginx({
      upstream: model.port,
      listen: "ssl",
      server:
        "ssl_certificate cert.pem; ssl_certificate_key key.pem; ssl_client_certificate ca.pem; ssl_verify_client on;",
      files: { "cert.pem": identity.cert, "key.pem": identity.key, "ca.pem": ca.cert },
    });
    const endpoint = `https://127.0.0.1:${gateway.port}/api/predict/demo`;
    const own = await ca.issue({ hosts: ["client.example"] });
    await using known = clientFor(gateway, { endpoint, tls: { ca: ca.cert, ...own } });
    await using stranger = clientFor(gateway, { endpoint, tls: { ca: ca.cert } });
    await using plain = clientFor(gateway);
    expect(await reasonOf(known.models())).toBe("answered");
    for (const refused of [stranger, plain])
      expect(seenOf(await reasonOf(refused.models()))).toMatchObject(
        fromGateway({ code: "BAD_REQUEST", status: 400, attempts: 1 }),
      );
    expect(model.requests()).toBe(1);
  });
});
