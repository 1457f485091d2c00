import { createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { ConnectionError, EasClient, HttpError, type InvokeResponse } from "../src/index.ts";
import { answer, rawServer } from "./support/raw-server.ts";

const MODELS = answer(200, '{"data":[{"id":"m"}]}');
const CALLERS = 20;

const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );

/** A socket is free for another request some turns after its answer. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Answers the first request of each socket; the first byte of the second is met with a reset. */
async function forgetfulServer() {
  const sockets = new Set<Socket>();
  let connections = 0;
  let resets = 0;
  let bytesUnread: (() => void)[] = [];
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    let answered = false;
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (piece) => {
      if (answered) {
        resets++;
        socket.resetAndDestroy();
      } else if (piece.includes("\r\n\r\n")) {
        answered = true;
        bytesUnread.push(() => socket.write(MODELS));
        if (bytesUnread.length >= waitFor) answerAll();
      }
    });
  });
  let waitFor = 1;
  const answerAll = (): void => {
    for (const write of bytesUnread) write();
    bytesUnread = [];
    waitFor = 1;
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/predict/demo`,
    connections: () => connections,
    resets: () => resets,
    /** Holds answers back until so many requests wait, so that each is on a socket of its own. */
    holdUntil: (requests: number): void => {
      waitFor = requests;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All at once from the first on; bulk verbs would begin with fewer. */
const asked = (client: EasClient): Promise<InvokeResponse> => client.invoke({ method: "GET" });

describe("over sockets that die at their second request, with maxRetries 0", () => {
  const options = { token: "t", maxRetries: 0, maxConcurrency: 64 };

  test("20 calls at once on 20 warm sockets all get their answers", async () => {
    await using server = await forgetfulServer();
    await using client = new EasClient({ endpoint: server.endpoint, ...options });
    const round = (): Promise<unknown>[] => Array.from({ length: CALLERS }, () => asked(client));
    server.holdUntil(CALLERS);
    await Promise.all(round());
    await settled();
    expect(server.connections()).toBe(CALLERS);
    expect(await Promise.allSettled(round())).not.toContainEqual(
      expect.objectContaining({ status: "rejected" }),
    );
    expect(server.resets()).toBeGreaterThan(0);
  });

  test("20 calls one after another all get their answers, each after one replay", async () => {
    await using server = await forgetfulServer();
    await using client = new EasClient({ endpoint: server.endpoint, ...options });
    server.holdUntil(CALLERS);
    await Promise.all(Array.from({ length: CALLERS }, () => asked(client)));
    for (let call = 0; call < CALLERS; call++) {
      await settled();
      expect((await asked(client)).status).toBe(200);
    }
    expect(server.resets()).toBe(CALLERS);
  });

  test("1,000 calls that wait for their turn all get their answers", async () => {
    await using server = await forgetfulServer();
    await using client = new EasClient({ endpoint: server.endpoint, ...options });
    const calls = Array.from({ length: 1_000 }, () => asked(client));
    const ends = await Promise.allSettled(calls);
    expect(ends.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(server.resets()).toBeGreaterThan(0);
  });

  test("one stale socket closes the others that are idle, so that one call pays for all", async () => {
    await using server = await forgetfulServer();
    await using client = new EasClient({ endpoint: server.endpoint, ...options });
    server.holdUntil(CALLERS);
    await Promise.all(Array.from({ length: CALLERS }, () => asked(client)));
    await settled();
    await asked(client);
    await settled();
    await Promise.all(Array.from({ length: CALLERS }, () => asked(client)));
    expect(server.resets()).toBe(2);
  });
});

test("1,000 callers open at most 64 sockets to an endpoint", async () => {
  await using server = await rawServer((socket) => void setTimeout(() => socket.write(MODELS), 1));
  await using client = new EasClient({ endpoint: server.endpoint, token: "t", maxConcurrency: 1_000 });
  await Promise.all(Array.from({ length: 1_000 }, () => client.models()));
  expect(server.requests).toHaveLength(1_000);
  expect(server.connections()).toBeLessThanOrEqual(64);
});

test.each([60_000, 0])(
  "a client that is closed in the middle of a TLS handshake keeps no socket, with connectTimeoutMs %i",
  async (connectTimeoutMs) => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    // It hears the beginning of a handshake and never answers.
    const server = createServer((socket) =>
      socket
        .on("error", () => {})
        .once("data", () => begin())
        .once("close", () => leave()),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const client = new EasClient({ endpoint: `https://127.0.0.1:${port}`, token: "t", connectTimeoutMs });
    const reason = reasonOf(client.models());
    await begun;
    await client.close();
    await left;
    expect(await reason).toMatchObject({ code: "CLIENT_CLOSED" });
    await new Promise((resolve) => server.close(resolve));
  },
);

const play = async (text: string, after: "end" | "stay" = "stay") => {
  await using server = await rawServer((socket) =>
    after === "end" ? void socket.end(text) : void socket.write(text),
  );
  await using client = new EasClient({ endpoint: server.endpoint, token: "t", sleep: () => {} });
  const first = await reasonOf(client.models());
  await settled();
  const second = await reasonOf(client.models());
  return { first, second, connections: server.connections(), requests: server.requests.length };
};

describe("an answer of an odd form", () => {
  const body = '{"data":[{"id":"m"}]}';

  test("in HTTP/1.0 is read to the end of its connection", async () => {
    const text = `HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${body}`;
    expect(await play(text, "end")).toEqual({
      first: "answered",
      second: "answered",
      connections: 2,
      requests: 2,
    });
  });

  test("with Connection: close is the last of its socket", async () => {
    expect(await play(answer(200, body, { connection: "close" }))).toMatchObject({
      first: "answered",
      second: "answered",
      connections: 2,
    });
  });

  test("with Keep-Alive of no more than our margin is the last of its socket too", async () => {
    expect(await play(answer(200, body, { "keep-alive": "timeout=1" }))).toMatchObject({
      second: "answered",
      connections: 2,
      requests: 2,
    });
  });

  test("after 102 and 103 is the one that counts", async () => {
    const hints = "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    expect(await play(hints + MODELS)).toMatchObject({ first: "answered", connections: 1 });
  });

  test.each([
    ["100 Continue, which nobody asked for", `HTTP/1.1 100 Continue\r\n\r\n${MODELS}`],
    [
      "101 to a request for no other protocol",
      "HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    ],
  ])("%s, is a lost connection and not an answer", async (_what, text) => {
    const { first } = await play(text);
    expect(ConnectionError.isInstance(first)).toBe(true);
    expect(first).toMatchObject({ code: "CONNECTION_LOST", phase: "request" });
  });

  test("with header fields over 16 KiB is refused and not asked for again", async () => {
    const { first, requests } = await play(answer(200, body, { "x-long": "x".repeat(17_000) }));
    expect(first).toMatchObject({ code: "CONNECTION_FAILED", retryable: false });
    expect(requests).toBe(2);
  });

  test("with a proxy's status but no proxy is an HttpError", async () => {
    const { first } = await play(answer(407, "{}"));
    expect(HttpError.isInstance(first)).toBe(true);
  });
});
