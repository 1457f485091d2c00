import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions } from "../src/index.ts";
import { PASSAGES } from "./support/chat.ts";
import { postEas } from "./support/post.ts";

const start = (options: Partial<EasServiceOptions> = {}) =>
  startEmulator({ encoder: "lexical", services: { demo: { serves: ["embed", "chat"], ...options } } });
type Started = Awaited<ReturnType<typeof start>>;

const embed = ({ services }: Started, signal?: AbortSignal): Promise<Response> =>
  postEas(services.demo, "/v1/embeddings", { input: "ash" }, signal === undefined ? {} : { signal });
const chat = ({ services }: Started): Promise<Response> =>
  postEas(services.demo, "/v1/chat/completions", {
    stream: true,
    messages: [{ role: "user", content: PASSAGES }],
  });

/** The code of the error that ended a call. */
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (reason: unknown) => (reason as { cause?: { code?: unknown } }).cause?.code,
  );

/** `{"input":"…"}` is 12 bytes beside the text. */
/** The service cuts the text, so that only the size of the body matters. */
const CUT = { truncate_prompt_tokens: -1 };
const frameBytes = JSON.stringify({ input: "", ...CUT }).length;
const bodyOf = (bytes: number) => ({ input: "a".repeat(bytes - frameBytes), ...CUT });

describe("the size of a body", () => {
  test.each([
    { title: "B01 a body of 900,001 bytes is taken", bytes: 900_001, status: 200 },
    { title: "B02 a body of 1,048,576 bytes is taken", bytes: 1_048_576, status: 200 },
    { title: "B03 a body of one byte more is 413", bytes: 1_048_577, status: 413 },
  ])("$title", async ({ bytes, status }) => {
    await using emulator = await start();
    expect((await postEas(emulator.services.demo, "/v1/embeddings", bodyOf(bytes))).status).toBe(status);
  });

  test("above the limit gets the status that the service was given", async () => {
    await using emulator = await start({ maxBodyBytes: 100, oversize: 400 });
    const answered = await postEas(emulator.services.demo, "/v1/embeddings", bodyOf(101));

    expect([answered.status, await answered.text()]).toEqual([400, ""]);
  });

  test("B17 above the limit resets the connection in the middle of the upload", async () => {
    await using emulator = await start({ maxBodyBytes: 100_000, oversize: "reset" });
    const { hostname, port } = new URL(emulator.url);
    const socket = connect(Number(port), hostname).resume();
    const failed = new Promise((resolve) => socket.once("error", resolve).once("close", resolve));
    socket.write(
      `POST /api/predict/demo/v1/embeddings HTTP/1.1\r\nhost: a\r\nauthorization: ${emulator.services.demo.token}\r\ncontent-length: 9000000\r\n\r\n`,
    );
    socket.write("a".repeat(100_001));

    expect(await failed).toMatchObject({ code: "ECONNRESET" });
    expect(emulator.requests).toMatchObject([{ status: undefined, aborted: false }]);
  });
});

describe("a rate limit", () => {
  test("B05 answers what is above it with an empty 429", async () => {
    await using emulator = await start({ rateLimit: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => embed(emulator)));
    const refused = answers.filter(({ status }) => status === 429);

    expect(answers.map(({ status }) => status)).toContain(200);
    expect(await refused[0]?.text()).toBe("");
    expect(refused[0]?.headers.has("retry-after")).toBe(false);
    await expect.poll(async () => (await embed(emulator)).status, { timeout: 5_000 }).toBe(200);
  });

  test("B06 names the seconds to wait where the service was told to", async () => {
    await using emulator = await start({ rateLimit: 0, retryAfterSeconds: 2 });
    const answered = await embed(emulator);

    expect([answered.status, answered.headers.get("retry-after")]).toEqual([429, "2"]);
  });
});

describe("workers and their queue", () => {
  test("B07 a request that finds the queue full is 450, and those in it wait their turn", async () => {
    await using emulator = await start({ workers: 1, maxQueueSize: 1 });
    const caller = new AbortController();
    emulator.faults.add({ kind: "stall" });
    const worked = codeOf(embed(emulator, caller.signal));
    await expect.poll(() => emulator.requests.length).toBe(1);
    const waiting = embed(emulator);
    await expect.poll(() => emulator.requests.length).toBe(2);
    // The journal has it before its body was read, and it queues after.
    await expect.poll(() => emulator.requests[1]?.body).toBe('{"input":"ash"}');
    const refused = await embed(emulator);

    expect([refused.status, refused.statusText, await refused.text()]).toEqual([450, "Queue Full", ""]);
    caller.abort();
    await worked;
    expect((await waiting).status).toBe(200);
  });

  test("a caller who leaves the queue gives the place back", async () => {
    await using emulator = await start({ workers: 1, maxQueueSize: 1 });
    const [working, waiting] = [new AbortController(), new AbortController()];
    emulator.faults.add({ kind: "stall" });
    const arrived = () => emulator.requests.filter(({ body }) => body !== "").length;
    const left = [codeOf(embed(emulator, working.signal))];
    await expect.poll(arrived).toBe(1);
    left.push(codeOf(embed(emulator, waiting.signal)));
    await expect.poll(arrived).toBe(2);
    waiting.abort();
    await expect.poll(() => emulator.requests[1]?.aborted).toBe(true);
    const next = embed(emulator);
    await expect.poll(arrived).toBe(3);
    working.abort();
    await Promise.all(left);

    expect((await next).status).toBe(200);
  });

  test("by default five work and sixty-four wait", async () => {
    await using emulator = await start();
    emulator.faults.add({ kind: "stall", times: 69 });
    const caller = new AbortController();
    const calls = Array.from({ length: 69 }, () => codeOf(embed(emulator, caller.signal)));
    await expect.poll(() => emulator.requests.filter(({ body }) => body !== "").length).toBe(69);

    expect((await embed(emulator)).status).toBe(450);
    caller.abort();
    await Promise.all(calls);
  });
});

describe("keepalive", () => {
  test("B08 ends a request that takes longer with an empty 408, and closes", async () => {
    await using emulator = await start({ keepaliveMs: 20 });
    emulator.faults.add({ kind: "stall" });
    const answered = await embed(emulator);

    expect([answered.status, await answered.text()]).toEqual([408, ""]);
    expect(answered.headers.get("connection")).toBe("close");
    expect(emulator.requests).toMatchObject([{ status: 408, aborted: false }]);
  });

  test("B08 counts the wait for a worker", async () => {
    await using emulator = await start({ keepaliveMs: 20, workers: 0 });
    expect((await embed(emulator)).status).toBe(408);
  });

  test("B08 counts an upload that does not end", async () => {
    await using emulator = await start({ keepaliveMs: 20 });
    const { hostname, port } = new URL(emulator.url);
    const socket = connect(Number(port), hostname).setEncoding("utf8");
    socket.write(
      `POST /api/predict/demo/v1/embeddings HTTP/1.1\r\nhost: a\r\nauthorization: ${emulator.services.demo.token}\r\ncontent-length: 10\r\n\r\n`,
    );
    let text = "";
    for await (const piece of socket) text += piece as string;

    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(emulator.requests).toMatchObject([{ status: 408, aborted: false }]);
  });

  test("cuts a stream that has begun", async () => {
    await using emulator = await start({ keepaliveMs: 1_500 });
    emulator.faults.add({ kind: "stall", afterEvents: 1 });
    const answered = await chat(emulator);

    expect(answered.status).toBe(200);
    expect(await codeOf(answered.text())).toBe("UND_ERR_SOCKET");
    expect(emulator.requests[0]?.aborted).toBe(false);
  });
});

describe("a cold service", () => {
  test("B10 is 503 from its first request on, until it is awake", async () => {
    await using emulator = await start({ coldStartMs: 50 });
    const cold = await embed(emulator);

    expect([cold.status, await cold.text()]).toEqual([503, "no healthy upstream"]);
    await expect.poll(async () => (await embed(emulator)).status).toBe(200);
    emulator.reset();
    expect((await embed(emulator)).status).toBe(503);
  });

  test("B11 may be cold without a word", async () => {
    await using emulator = await start({ coldStartMs: Infinity, coldStartBody: "" });
    const cold = await embed(emulator);

    expect([cold.status, await cold.text()]).toEqual([503, ""]);
  });
});

const gzipped = ({ services }: Started, encoding: string): Promise<Response> =>
  postEas(services.demo, "/v1/embeddings", { input: "ash" }, { headers: { "accept-encoding": encoding } });

describe("compression", () => {
  test("B20 gives gzip to callers that accept it", async () => {
    await using emulator = await start({ gzip: true });
    const [packed, plain] = [await gzipped(emulator, "gzip, br"), await gzipped(emulator, "identity")];

    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.has("content-encoding")).toBe(false);
    const [one, other] = (await Promise.all([packed.json(), plain.json()])) as { data: unknown }[];
    expect(one?.data).toEqual(other?.data);
  });

  test("is off by default, and never of a stream", async () => {
    await using plain = await start();
    await using packing = await start({ gzip: true });

    expect((await gzipped(plain, "gzip")).headers.has("content-encoding")).toBe(false);
    expect((await chat(packing)).headers.has("content-encoding")).toBe(false);
  });
});
