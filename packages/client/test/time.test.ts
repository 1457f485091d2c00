import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { EasClient, PaifangError } from "../src/index.ts";
import { answer, chunk, chunkedHead, rawServer, type Play } from "./support/raw-server.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const DEADLINE_MS = 1_200;
const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", random: () => 0, ...options });

/** How a call ended, and how far from its deadline. */
async function ending(call: Promise<unknown>): Promise<{ code: unknown; offByMs: number }> {
  const startedAt = performance.now();
  const code = await call.then(
    () => "answered",
    (error: unknown) => (PaifangError.isInstance(error) ? error.code : error),
  );
  return { code, offByMs: performance.now() - startedAt - DEADLINE_MS };
}

const silent: Play = () => {};
const head = (status: number): string => `HTTP/1.1 ${status} X\r\ntransfer-encoding: chunked\r\n\r\n`;
const never = (): Promise<never> => new Promise(() => {});

test("the deadline holds in the queue, for the token, the head, the body, an error body and a wait", async () => {
  await using mute = await rawServer(silent);
  await using dripping = await rawServer((socket) => {
    socket.write(chunkedHead("application/json") + chunk('{"data":'));
    const drip = setInterval(() => socket.write(chunk(" ")), 20);
    socket.on("close", () => clearInterval(drip));
  });
  await using refusing = await rawServer((socket) => void socket.write(head(500) + chunk("half")));
  await using full = await rawServer((socket) => void socket.write(answer(503, "")));
  await using queue = clientFor(mute.endpoint, { maxConcurrency: 1 });
  await using token = clientFor(mute.endpoint, { token: never });
  await using wait = clientFor(full.endpoint, { sleep: never });
  const others = [mute, dripping, refusing].map(({ endpoint }) => clientFor(endpoint));
  const first = queue.models({ deadlineMs: 0, attemptTimeoutMs: 0 }).catch(() => {});
  const calls = [queue, token, wait, ...others].map((client) =>
    ending(client.models({ deadlineMs: DEADLINE_MS })),
  );
  for (const { code, offByMs } of await Promise.all(calls)) {
    expect(code).toBe("DEADLINE_EXCEEDED");
    expect(Math.abs(offByMs)).toBeLessThan(1_000);
  }
  await Promise.all([...others, queue].map((client) => client.close()));
  await first;
});

test("a signal shortens a call and never lengthens it", async () => {
  await using server = await rawServer(silent);
  await using client = clientFor(server.endpoint);
  const short = AbortSignal.timeout(60);
  await expect(client.models({ signal: short })).rejects.toSatisfy((reason) => reason === short.reason);
  const long = AbortSignal.timeout(60_000);
  await expect(client.models({ signal: long, deadlineMs: 60 })).rejects.toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
});

test("an attempt that waits for its error body longer than an attempt may take is still that refusal", async () => {
  await using server = await rawServer((socket) => void socket.write(head(400) + chunk('{"message":"no"')));
  await using client = clientFor(server.endpoint, { attemptTimeoutMs: 80 });
  await expect(client.models()).rejects.toMatchObject({ status: 400, body: '{"message":"no"' });
});

/** Keeps the event loop busy as a long computation does. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test("an answer that lies ready is taken, though the event loop was busy beyond every limit", async () => {
  await using server = await rawServer((socket) => {
    socket.write(answer(200, MODELS));
    block(300);
  });
  await using client = clientFor(server.endpoint, { attemptTimeoutMs: 150, deadlineMs: 200, maxRetries: 0 });
  expect((await client.models()).models[0]?.id).toBe("m");
});

test("a large answer that lies ready is taken whole after a busy time", async () => {
  const large = JSON.stringify({ data: [{ id: "m", note: "x".repeat(300_000) }] });
  await using server = await rawServer((socket) => {
    socket.write(answer(200, large));
    block(300);
  });
  await using client = clientFor(server.endpoint, { attemptTimeoutMs: 150, maxRetries: 0 });
  expect((await client.models()).models[0]?.id).toBe("m");
});

test("a stream whose events lie ready is not silent, though the event loop was busy", async () => {
  const event = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
  await using server = await rawServer((socket) => {
    socket.write(chunkedHead("text/event-stream") + chunk(event));
    const goOn = (): void => {
      socket.write(chunk(`${event}data: [DONE]\n\n`) + chunk(""));
      block(300);
    };
    // An immediate, because timers of one turn share their idea of the time.
    setTimeout(() => setImmediate(goOn), 40);
  });
  await using client = clientFor(server.endpoint, { idleTimeoutMs: 150, maxRetries: 0 });
  const stream = await client.streamChat({ model: "m", messages: [{ role: "user", content: "hi" }] });
  let text = "";
  for await (const one of stream) text += one.text ?? "";
  expect(text).toBe("aa");
});

test("the clock on the wall is read for a server's dates and for signatures alone", () => {
  const cwd = fileURLToPath(new URL("../src/", import.meta.url));
  const readers = globSync("**/*.ts", { cwd })
    .filter((path) => !path.endsWith(".test.ts"))
    .filter((path) => /\bDate\.now\b|\bnew Date\(\)/.test(readFileSync(join(cwd, path), "utf8")));
  expect(readers.toSorted()).toEqual(["auth/credentials.ts", "transport/retry-after.ts"]);
});

test("the timers of the transport below are off, so that only these limits rule", async () => {
  const seen: unknown[] = [];
  class Watching extends Dispatcher {
    override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      seen.push([options.headersTimeout, options.bodyTimeout]);
      setImmediate(() => handler.onResponseError?.(null as never, new Error("over")));
      return true;
    }
  }
  await using client = clientFor("http://service.test/api/predict/demo", {
    dispatcher: new Watching(),
    maxRetries: 0,
  });
  await client.models().catch(() => {});
  expect(seen).toEqual([[0, 0]]);
});
