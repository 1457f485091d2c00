import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startEmulator, type EasServiceOptions } from "../src/index.ts";

/** Nothing takes from the queue but who watches it. */
const start = (options: Partial<EasServiceOptions> = {}) =>
  startEmulator({
    encoder: "lexical",
    services: { demo: { serves: "embed", queue: true, workers: 0, ...options } },
  });
type Started = Awaited<ReturnType<typeof start>>;

const ask = (
  { services: { demo } }: Started,
  path: string,
  method = "GET",
  body?: string,
): Promise<Response> =>
  fetch(demo.endpoint + path, {
    method,
    headers: { authorization: demo.token },
    ...(body !== undefined && { body }),
  });
const put = async (emulator: Started, ...bodies: string[]): Promise<void> => {
  for (const body of bodies) await ask(emulator, "", "POST", body);
};

/** The frames, and of each the payload, which is its last field. */
type Watching = { seen: string[]; bytes: Buffer[]; socket: WebSocket };

async function watch({ services: { demo } }: Started, query: string, token = demo.token): Promise<Watching> {
  const url = `${demo.endpoint.replace("http", "ws")}${query}`;
  const socket = new WebSocket(url, { headers: { authorization: token } });
  const watching: Watching = { seen: [], bytes: [], socket };
  socket.on("message", (frame: Buffer) => {
    watching.bytes.push(frame);
    watching.seen.push(/[a-z]*$/.exec(frame.toString("latin1"))?.[0] ?? "");
  });
  await once(socket, "open");
  return watching;
}
const pending = async (emulator: Started): Promise<unknown> => {
  const { services } = (await (await fetch(`${emulator.url}/_emulator/state`)).json()) as {
    services: { queue: unknown }[];
  };
  return services[0]?.queue;
};

describe("the watch of a queue", () => {
  test("G09 gives one binary message an item, and stops at the window until some are committed", async () => {
    await using emulator = await start();
    await put(emulator, "a", "b", "c");
    const watching = await watch(emulator, "?_watch_=true&_index_=0&_window_=2&_auto_commit_=false");
    await expect.poll(() => watching.seen).toEqual(["a", "b"]);
    expect(watching.bytes[0]?.subarray(0, 2).toString("hex")).toBe("0801");
    expect(await pending(emulator)).toMatchObject({ input: 3, pending: 2 });

    await ask(emulator, "?_indexes_=1", "PUT");
    await expect.poll(() => watching.seen).toEqual(["a", "b", "c"]);
    await put(emulator, "d");
    await ask(emulator, "?_indexes_=2,3", "PUT");
    await expect.poll(() => watching.seen).toEqual(["a", "b", "c", "d"]);
  });

  test("commits by itself when it is told to, and passes the window over", async () => {
    await using emulator = await start();
    await put(emulator, "a", "b", "c");
    const watching = await watch(emulator, "?_watch_=true&_window_=1&_auto_commit_=true");

    await expect.poll(() => watching.seen).toEqual(["a", "b", "c"]);
    await expect.poll(() => pending(emulator)).toMatchObject({ input: 0 });
  });

  test("G10 what was not committed comes again to the next watcher", async () => {
    await using emulator = await start();
    await put(emulator, "a", "b");
    const first = await watch(emulator, "?_watch_=true&_window_=5");
    await expect.poll(() => first.seen).toEqual(["a", "b"]);
    await ask(emulator, "?_indexes_=1", "PUT");
    first.socket.terminate();
    await expect.poll(() => pending(emulator)).toMatchObject({ input: 1, pending: 0 });
    const second = await watch(emulator, "?_watch_=true&_window_=5");

    await expect.poll(() => second.seen).toEqual(["b"]);
  });

  test("a negative commit makes an item come again", async () => {
    await using emulator = await start();
    await put(emulator, "a");
    const watching = await watch(emulator, "?_watch_=true");
    await expect.poll(() => watching.seen).toHaveLength(1);
    await ask(emulator, "?_indexes_=1&_negative_=true", "PUT", "_code_=Busy&_reason_=later");

    await expect.poll(() => watching.bytes.at(-1)?.toString()).toContain("later");
  });

  test("two watchers share the items, and each gets only the tags and indexes that it asks for", async () => {
    await using emulator = await start();
    await put(emulator, "a", "b");
    await ask(emulator, "?colour=red", "POST", "c");
    const red = await watch(emulator, "?_watch_=true&colour=red");
    await expect.poll(() => red.seen).toEqual(["c"]);
    const others = await watch(emulator, "?_watch_=true&_index_=2&_index_only_=true");

    await expect.poll(() => others.bytes.length).toBe(1);
    expect(others.bytes[0]?.subarray(0, 2).toString("hex")).toBe("0802");
    expect(others.bytes[0]?.subarray(-3).toString("hex")).not.toBe("1a0162");
  });

  test("of the sink gives what the service answered, and ends with the stream", async () => {
    await using emulator = await start({ workers: 1 });
    const watching = await watch(emulator, "/sink?_watch_=true&_auto_commit_=true");
    await put(emulator, "{}");
    await expect.poll(() => watching.bytes[0]?.toString("latin1")).toContain("lastCode");
    const closed = once(watching.socket, "close");
    await ask(emulator, "/sink?_eos_=true", "POST");
    await closed;
    expect(emulator.requests[0]).toMatchObject({
      status: 101,
      path: "/sink?_watch_=true&_auto_commit_=true",
    });
  });

  test("over plain HTTP each frame has its length before it", async () => {
    await using emulator = await start();
    await put(emulator, "a", "b");
    const answered = await ask(emulator, "?_watch_=true&_auto_commit_=true");
    await ask(emulator, "?_eos_=true", "POST");
    const bytes = Buffer.from(await answered.arrayBuffer());
    const length = bytes.readUInt32BE();

    expect(bytes.subarray(4, 6).toString("hex")).toBe("0801");
    expect(bytes.readUInt32BE(4 + length)).toBe(bytes.byteLength - 8 - length);
  });
});

describe("a watch that is not let in", () => {
  test.each([
    { title: "without the token", query: "?_watch_=true", token: "no", status: 401 },
    { title: "with a wrong index", query: "?_watch_=true&_index_=x", token: undefined, status: 400 },
    { title: "of something else", query: "?_attrs_=true", token: undefined, status: 400 },
  ])("$title is refused in plain HTTP", async ({ query, token, status }) => {
    await using emulator = await start();
    await expect(watch(emulator, query, token)).rejects.toThrow(`Unexpected server response: ${status}`);
    expect(emulator.requests).toMatchObject([{ status }]);
  });

  test("of a service without a queue is 404", async () => {
    await using emulator = await start({ queue: false });
    await expect(watch(emulator, "/x?_watch_=true")).rejects.toThrow("Unexpected server response: 404");
  });

  test("or is struck by a fault", async () => {
    await using emulator = await start();
    emulator.faults.add({ kind: "status", status: 503 });
    await expect(watch(emulator, "?_watch_=true")).rejects.toThrow("Unexpected server response: 503");
    emulator.faults.add({ kind: "truncate", afterBytes: 90, on: { method: "GET" } });
    await put(emulator, "a", "b", "c");
    const watching = await watch(emulator, "?_watch_=true");
    await once(watching.socket, "close");
    expect(watching.seen).toEqual(["a"]);
  });

  test("closing the emulator drops its watchers", async () => {
    const emulator = await start();
    const { socket } = await watch(emulator, "?_watch_=true");
    const closed = once(socket, "close");
    await emulator.close();
    await closed;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });
});
