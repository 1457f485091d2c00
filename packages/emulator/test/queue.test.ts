import { describe, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions } from "../src/index.ts";
import { json } from "./support/post.ts";

const start = (options: Partial<EasServiceOptions> = {}) =>
  startEmulator({ encoder: "lexical", services: { demo: { serves: "embed", queue: true, ...options } } });
type Started = Awaited<ReturnType<typeof start>>;
type Frame = { index: number; tags: Record<string, string>; data: string; message: string };
type Asked = { method?: string; body?: string; headers?: Record<string, string> };

/** Asks the queue under its bare address, or the sink under `/sink`. */
const ask = ({ services }: Started, path: string, asked: Asked = {}): Promise<Response> =>
  fetch(services.demo.endpoint + path, {
    ...asked,
    headers: { authorization: services.demo.token, ...asked.headers },
  });
const put = async (emulator: Started, body: string, path = ""): Promise<{ index: string; id: string }> => {
  const answered = await ask(emulator, path, { method: "POST", body });
  return {
    index: await answered.text(),
    id: answered.headers.get("x-eas-queueservice-request-id") ?? "",
  };
};
const frames = (emulator: Started, path: string): Promise<Frame[]> => json<Frame[]>(ask(emulator, path));
const indexes = async (emulator: Started, path = ""): Promise<number[]> => {
  const answered = await ask(emulator, `${path}?_index_=0&_length_=100`);
  return answered.status === 204 ? [] : ((await answered.json()) as Frame[]).map(({ index }) => index);
};
const decoded = ({ data }: Frame): Record<string, unknown> =>
  JSON.parse(Buffer.from(data, "base64").toString()) as Record<string, unknown>;
const HELLO = '{"input":"hello"}';
/** Nothing takes from the queue, so that it can be looked at. */
const idle = (queue: EasServiceOptions["queue"] = true): Promise<Started> => start({ workers: 0, queue });

const three = async (): Promise<Started> => {
  const emulator = await idle();
  for (const body of ["a", "b", "c"]) await put(emulator, body);
  return emulator;
};

describe("a put", () => {
  test("G01 is answered with an index and an id, each of its own", async () => {
    await using emulator = await start();
    const [one, other] = [await put(emulator, HELLO), await put(emulator, HELLO)];

    expect([one.index, other.index]).toEqual(["1", "2"]);
    expect(one.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.id).not.toBe(one.id);
  });

  test("G06 has no id where the header is dropped", async () => {
    await using emulator = await start();
    emulator.faults.add({ kind: "drop-header", name: "X-Eas-Queueservice-Request-Id" });
    expect(await put(emulator, HELLO)).toEqual({ index: "1", id: "" });
  });

  test("is 429 when the queue is full, 413 when it is too large, 401 without the token", async () => {
    await using emulator = await idle({ maxItems: 1, maxPayloadBytes: 20 });
    const large = await ask(emulator, "", { method: "POST", body: "a".repeat(21) });
    await put(emulator, HELLO);
    const full = await ask(emulator, "", { method: "POST", body: HELLO });
    const stranger = await ask(emulator, "", {
      method: "POST",
      body: HELLO,
      headers: { authorization: "no" },
    });

    expect([large.status, full.status, stranger.status]).toEqual([413, 429, 401]);
  });

  test("G11 with a tag that begins with an underscore is 400", async () => {
    await using emulator = await start();
    expect((await ask(emulator, "?_x=1", { method: "POST", body: HELLO })).status).toBe(400);
  });
});

describe("the sink", () => {
  test("G02 has nothing for an id that is not ready, and says so at once or after the time", async () => {
    await using emulator = await idle();
    const { id } = await put(emulator, HELLO);
    for (const timeout of ["", "&_timeout_=0s", "&_timeout_=10ms"]) {
      const answered = await ask(emulator, `/sink?requestId=${id}&_raw_=false${timeout}`);
      expect([answered.status, await answered.text()]).toEqual([204, ""]);
    }
  });

  test("G03 gives what the service answered, by request id and tag", async () => {
    await using emulator = await start();
    const other = await put(emulator, '{"input":"other"}', "?colour=red");
    const { id } = await put(emulator, HELLO, "/v1/embeddings?colour=blue");
    const [byId] = await frames(emulator, `/sink?requestId=${id}&_timeout_=5s`);
    const [byTag] = await frames(emulator, "/sink?colour=red&_timeout_=5s");

    expect(byId).toMatchObject({ tags: { requestId: id, colour: "blue" }, message: "" });
    expect(byId?.tags).not.toHaveProperty("lastCode");
    expect(decoded(byId!)).toMatchObject({ object: "list", data: [{ index: 0 }] });
    expect(byTag?.tags["requestId"]).toBe(other.id);
  });

  test.each(["5", "5s", "5000ms", "1000h"])("waits for %s until there is something", async (timeout) => {
    await using emulator = await start();
    emulator.faults.add({ kind: "delay", ms: 30, on: { path: "/v1/embeddings" } });
    const waiting = frames(emulator, `/sink?_timeout_=${timeout}`);
    const { id } = await put(emulator, HELLO);

    expect((await waiting)[0]?.tags["requestId"]).toBe(id);
  });

  test("G04 says with which status the inference failed", async () => {
    await using emulator = await start();
    emulator.faults.add({ kind: "status", status: 500, body: "crashed", on: { path: "/v1/embeddings" } });
    const crashed = await put(emulator, HELLO);
    const [first] = await frames(emulator, `/sink?requestId=${crashed.id}&_timeout_=5s`);
    const wrong = await put(emulator, "{}");
    const [second] = await frames(emulator, `/sink?requestId=${wrong.id}&_timeout_=5s`);

    expect([first?.tags["lastCode"], second?.tags["lastCode"]]).toEqual(["500", "400"]);
    expect(Buffer.from(first?.data ?? "", "base64").toString()).toBe("crashed");
  });

  test("is skipped by an empty answer", async () => {
    await using emulator = await start();
    emulator.faults.add({ kind: "status", status: 200, on: { path: "/v1/embeddings" } });
    await put(emulator, HELLO);
    await expect.poll(() => indexes(emulator)).toEqual([]);

    expect(await indexes(emulator, "/sink")).toEqual([]);
  });

  test("that is full stops the service until there is room", async () => {
    await using emulator = await start({ queue: { maxItems: 1 } });
    const first = await put(emulator, HELLO);
    await ask(emulator, `/sink?requestId=${first.id}&_timeout_=5s`);
    const second = await put(emulator, HELLO);

    expect(await indexes(emulator)).toEqual([2]);
    await ask(emulator, "/sink?_indexes_=1", { method: "DELETE" });
    const [frame] = await frames(emulator, `/sink?requestId=${second.id}&_timeout_=5s`);
    expect(frame?.index).toBe(2);
  });

  test("G05 is protobuf for callers that ask for it", async () => {
    await using emulator = await idle({ startIndex: 1033n });
    const { id } = await put(emulator, "hi");
    const headers = { accept: "application/vnd.google.protobuf" };
    const answered = await ask(emulator, "?_index_=0", { headers });
    const bytes = Buffer.from(await answered.arrayBuffer());

    expect(answered.headers.get("content-type")).toBe("application/vnd.google.protobuf");
    // The document's vector with a request id of 36 characters instead of 3.
    const tag = `0a09${Buffer.from("requestId").toString("hex")}1224${Buffer.from(id).toString("hex")}`;
    const frame = `0889081231${tag}1a026869`;
    expect(bytes.toString("hex")).toBe(`0a${(frame.length / 2).toString(16)}${frame}`);
  });

  test("gives the payload itself when it is asked for raw", async () => {
    await using emulator = await idle();
    const { id } = await put(emulator, "hi");
    const answered = await ask(emulator, "?_raw_=true");

    expect(await answered.text()).toBe("hi");
    expect(answered.headers.get("x-eas-queueservice-request-id")).toBe(id);
  });

  test("G07 deletes what it gave when it is asked to", async () => {
    await using emulator = await start();
    const { id } = await put(emulator, HELLO);
    const path = `/sink?requestId=${id}&_timeout_=5s&_auto_delete_=true`;

    expect((await ask(emulator, path)).status).toBe(200);
    expect((await ask(emulator, path.replace("5s", "0s"))).status).toBe(204);
  });
});

describe("items", () => {
  test("are read from an index on, as many as asked, or the newest alone", async () => {
    await using emulator = await three();
    const read = async (query: string) => (await frames(emulator, query)).map(({ index }) => index);

    expect(await read("?_index_=2&_length_=5")).toEqual([2, 3]);
    expect(await read("?_index_=0")).toEqual([1]);
    expect(await read("?_index_=-1&_length_=5")).toEqual([3]);
  });

  test.each(["PUT", "DELETE"])(
    "G08 go with %s, which says OK even of those that are gone",
    async (method) => {
      await using emulator = await three();
      const answers = [
        await ask(emulator, "?_indexes_=1,3", { method }),
        await ask(emulator, "?_indexes_=1", { method }),
      ];

      expect(await Promise.all(answers.map((answered) => answered.text()))).toEqual(["OK", "OK"]);
      expect(await indexes(emulator)).toEqual([2]);
    },
  );

  test("G12 below an index go with a truncation", async () => {
    await using emulator = await three();
    const answered = await ask(emulator, "?_index_=3&_trunc_=true", { method: "DELETE" });

    expect(answered.status).toBe(200);
    expect(await indexes(emulator)).toEqual([3]);
  });

  test.each(["?_indexes_=", "?_indexes_=one", "?_index_=one&_trunc_=true"])(
    "are not found by %s, which is 400",
    async (query) => {
      await using emulator = await idle();
      expect((await ask(emulator, query, { method: "DELETE" })).status).toBe(400);
    },
  );

  test("stay when they are given back, with the reason, under a code that is one", async () => {
    await using emulator = await three();
    const back = (body: string) => ask(emulator, "?_indexes_=2&_negative_=true", { method: "PUT", body });
    const good = await back("_code_=Shutdown&_reason_=later");
    const bad = await back("_code_=no+code");

    expect([good.status, await good.text(), bad.status]).toEqual([200, "OK", 400]);
    expect((await frames(emulator, "?_index_=2"))[0]).toMatchObject({ index: 2, message: "later" });
  });

  test("with a higher priority are worked on first", async () => {
    await using emulator = await idle();
    await put(emulator, "a");
    await put(emulator, "b", "?_priority_=1");
    const search = (index: number) => json<unknown>(ask(emulator, `?_search_=true&_index_=${index}`));
    const count = async (query: string) => (await ask(emulator, `?_count_=true${query}`)).text();

    expect(await search(1)).toEqual({ IsPending: false, WaitCount: 1 });
    expect(await search(2)).toEqual({ IsPending: false, WaitCount: 0 });
    expect((await ask(emulator, "?_search_=true&_index_=9")).status).toBe(404);
    expect([await count(""), await count("&_priority_=1")]).toEqual(["2", "1"]);
  });

  test("are pending while they are worked on", async () => {
    await using emulator = await start();
    emulator.faults.add({ kind: "delay", ms: 60_000, on: { path: "/v1/embeddings" } });
    await put(emulator, HELLO);

    expect(await json<unknown>(ask(emulator, "?_search_=true&_index_=1"))).toEqual({
      IsPending: true,
      WaitCount: 0,
    });
  });

  test("G14 have indexes above 2^53 with all their digits", async () => {
    await using emulator = await idle({ startIndex: 9_007_199_254_740_993n });
    expect((await put(emulator, "a")).index).toBe("9007199254740993");
    expect(await (await ask(emulator, "?_index_=9007199254740993")).text()).toContain(
      '"index":9007199254740993,',
    );
  });

  test("are forgotten with a reset", async () => {
    await using emulator = await three();
    emulator.reset();

    expect(await indexes(emulator)).toEqual([]);
    expect((await put(emulator, "a")).index).toBe("1");
  });
});

test("G13 attributes are texts, of the queue and of its sink", async () => {
  await using emulator = await idle({ maxItems: 7 });
  await put(emulator, "a");
  await put(emulator, "b");
  const queue = await json<unknown>(ask(emulator, "?_attrs_=true"));
  const sink = await json<unknown>(ask(emulator, "/sink?_attrs_=true"));

  expect(queue).toMatchObject({
    "meta.name": "demo",
    "meta.maxPayloadBytes": "1048576",
    "meta.header.user": "X-EAS-QueueService-Redis-Uid",
    "meta.header.group": "X-EAS-QueueService-Redis-Gid",
    "stream.length": "2",
    "stream.approxMaxLength": "7",
    "stream.firstEntry": "1",
    "stream.lastEntry": "2",
  });
  expect(sink).toMatchObject({ "meta.name": "demo/sink", "stream.length": "0" });
});

test("a queue at the end of its stream takes nothing more", async () => {
  await using emulator = await idle();
  const ended = await ask(emulator, "?_eos_=true", { method: "POST" });
  const late = await ask(emulator, "", { method: "POST", body: "a" });

  expect([ended.status, late.status]).toEqual([200, 400]);
});

test("a streamed answer of the service arrives whole", async () => {
  await using emulator = await start({ serves: "chat" });
  const { id } = await put(emulator, '{"stream":true,"messages":[{"role":"user","content":"Ash."}]}');
  const [frame] = await frames(emulator, `/sink?requestId=${id}&_timeout_=5s`);

  expect(Buffer.from(frame?.data ?? "", "base64").toString()).toContain("data: [DONE]");
});

test("other methods are 405", async () => {
  await using emulator = await start();
  expect((await ask(emulator, "", { method: "PATCH" })).status).toBe(405);
});
