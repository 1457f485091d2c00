import { startEmulator, type EasServiceOptions } from "@paifang/emulator";
import { expect, test } from "vitest";
import { EasClient, type EasOptions } from "../src/index.ts";

const start = (options: Partial<EasServiceOptions> = {}) =>
  startEmulator({ encoder: "lexical", services: { demo: { serves: "embed", ...options } } });
type Started = Awaited<ReturnType<typeof start>>;

type Calling = AsyncDisposable & { client: EasClient; waits: number[] };

/** A client whose waits take no time and are written down. */
function clientFor({ services }: Started, options: EasOptions = {}): Calling {
  const waits: number[] = [];
  const { endpoint, token, model } = services.demo;
  const sleep = (ms: number): void => {
    waits.push(ms);
  };
  const client = new EasClient({ endpoint, token, model, sleep, ...options });
  return { client, waits, [Symbol.asyncDispose]: () => client.close() };
}
const embed = ({ client }: Calling, signal?: AbortSignal): Promise<unknown> =>
  client.embed({ input: ["ash"], signal }).catch((reason: unknown) => reason);

test("B01 B02 a text of almost a mebibyte is sent in a body of its own", async () => {
  await using emulator = await start();
  await using calling = clientFor(emulator);
  const input = ["ash", "a".repeat(1_000_000)];
  const { embeddings } = await calling.client.embed({ input, truncateInputTokens: "max" });

  expect(embeddings).toHaveLength(2);
  expect(emulator.requests.map(({ status }) => status)).toEqual([200, 200]);
});

test("B03 B04 a text above the limit is refused with its size in bytes, and nothing is sent", async () => {
  await using emulator = await start();
  await using calling = clientFor(emulator);
  const error = await calling.client
    .embed({ input: ["门".repeat(400_000)] })
    .catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: "INPUT_TOO_LARGE" });
  expect(String(error)).toMatch(/1[,_ ]?200[,_ ]?\d{3}/);
  expect(emulator.requests).toEqual([]);
});

test("B05 a rate that was passed is waited out", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "status", status: 429, times: 2 });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ attempts: 3 });
  expect(calling.waits).toHaveLength(2);
});

test("B06 the seconds that a service asks for are waited at least", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "status", status: 429, headers: { "retry-after": "2" } });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ attempts: 2 });
  expect(Math.max(...calling.waits)).toBeGreaterThanOrEqual(2_000);
});

test("B07 a service whose queue is full is asked again, and told as overloaded in the end", async () => {
  await using emulator = await start({ workers: 0, maxQueueSize: 0 });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({
    name: "RateLimitError",
    status: 450,
    code: "SERVICE_QUEUE_FULL",
    retryable: true,
    attempts: 5,
  });
});

test("B08 work that takes longer than the service allows is told as such, after one repeat", async () => {
  await using emulator = await start({ keepaliveMs: 10, workers: 0 });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ status: 408, code: "COMPUTE_TIMEOUT", attempts: 2 });
});

test.each([
  { title: "B09 a 502", status: 502, body: "" },
  { title: "B10 a service without an instance", status: 503, body: "no healthy upstream" },
  { title: "B11 an empty 503", status: 503, body: "" },
  { title: "B13 a gateway that waited too long", status: 504, body: "upstream request timeout" },
])("$title is asked once more and answers", async ({ status, body }) => {
  await using emulator = await start();
  emulator.faults.add({ kind: "status", status, body });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ attempts: 2 });
});

test("B12 the page of a load balancer is told by its title", async () => {
  await using emulator = await start();
  emulator.faults.add({
    kind: "status",
    status: 503,
    body: `<html><head><title>503 Busy</title></head><body>${"<p>long</p>".repeat(500)}</body></html>`,
    headers: { "content-type": "text/html" },
    times: Infinity,
  });
  await using calling = clientFor(emulator);
  const error = await embed(calling);

  expect(error).toMatchObject({ name: "HttpError", status: 503, serverMessage: "503 Busy" });
  expect(String(error)).not.toContain("<p>");
});

test("B14 JSON that breaks off in a whole answer is refused", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "truncate", afterBytes: 50, clean: true, times: Infinity });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ name: "ResponseError", code: "ANSWER_NOT_JSON" });
});

test("B15 a page that says 200 is refused", async () => {
  await using emulator = await start();
  emulator.faults.add({
    kind: "status",
    status: 200,
    body: "<html><title>Hello</title></html>",
    headers: { "content-type": "text/html" },
  });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({
    name: "ResponseError",
    code: "ANSWER_NOT_THE_API",
    attempts: 1,
  });
});

test("B16 a connection that is reset before the answer is tried again", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "reset" });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ attempts: 2 });
});

test("B18 an answer that does not begin ends with a timeout", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "stall", times: Infinity });
  await using calling = clientFor(emulator, { attemptTimeoutMs: 30 });

  expect(await embed(calling)).toMatchObject({ name: "TimeoutError", phase: "attempt", attempts: 2 });
});

test("B19 a caller who leaves gets the own reason, and the service sees it", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "stall" });
  await using calling = clientFor(emulator);
  const caller = new AbortController();
  const outcome = embed(calling, caller.signal);
  await expect.poll(() => emulator.requests.length).toBe(1);
  const reason = new Error("user left");
  caller.abort(reason);

  expect(await outcome).toBe(reason);
  await expect.poll(() => emulator.requests[0]?.aborted).toBe(true);
});

test("A18 a redirect to another host is told and not followed", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/" } });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ name: "RedirectError", status: 302, attempts: 1 });
  expect(emulator.requests).toHaveLength(1);
});

test("B20 plain bytes are asked for, so a service that could compress does not", async () => {
  await using emulator = await start({ gzip: true });
  await using calling = clientFor(emulator);

  expect(await embed(calling)).toMatchObject({ attempts: 1 });
  expect(emulator.requests[0]?.headers["accept-encoding"]).toBe("identity");
});
