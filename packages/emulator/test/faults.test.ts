import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { PASSAGES } from "./support/chat.ts";
import { postEas, predict } from "./support/post.ts";

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const embed = (input: unknown = "ash"): Promise<Response> =>
  postEas(emulator.services.embed, "/v1/embeddings", { input });
const stream = (): Promise<Response> =>
  postEas(emulator.services.chat, "/v1/chat/completions", {
    stream: true,
    messages: [{ role: "user", content: PASSAGES }],
  });
const statuses = async (count: number): Promise<number[]> => {
  const seen = [];
  for (let request = 0; request < count; request++) seen.push((await embed()).status);
  return seen;
};

describe("a fault", () => {
  test("strikes once by default", async () => {
    emulator.faults.add({ kind: "status", status: 503 });
    expect(await statuses(3)).toEqual([503, 200, 200]);
  });

  test("strikes as often as it is told to", async () => {
    emulator.faults.add({ kind: "status", status: 503, times: 2 });
    expect(await statuses(3)).toEqual([503, 503, 200]);
  });

  test("strikes always, until faults are cleared", async () => {
    emulator.faults.add({ kind: "status", status: 503, times: Infinity });
    expect(await statuses(3)).toEqual([503, 503, 503]);
    emulator.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  test("strikes exactly the request that it names, counted since it was added", async () => {
    await embed();
    emulator.faults.add({ kind: "status", status: 503, on: { request: 2 } });
    expect(await statuses(3)).toEqual([200, 503, 200]);
  });

  test("spares requests of other services, paths and methods", async () => {
    emulator.faults.add({ kind: "status", status: 500, on: { service: "chat" } });
    emulator.faults.add({ kind: "status", status: 501, on: { path: "/rerank" } });
    emulator.faults.add({ kind: "status", status: 502, on: { method: "get" } });
    emulator.faults.add({
      kind: "status",
      status: 503,
      on: { service: "embed", path: "/embeddings", method: "POST" },
    });
    expect(await statuses(2)).toEqual([503, 200]);
  });

  test("strikes AI Search deployments by the name of their service", async () => {
    emulator.faults.add({ kind: "status", status: 429, on: { service: "search-embed", path: "/predict" } });
    expect((await predict(emulator.services["search-embed"], { input: "ash" })).status).toBe(429);
  });

  test("joins others that strike the same request", async () => {
    emulator.faults.add({ kind: "delay", ms: 30 });
    emulator.faults.add({ kind: "status", status: 500, body: "one two", headers: { "retry-after": "2" } });
    emulator.faults.add({ kind: "garble", replace: "two", with: "2" });
    const start = performance.now();
    const answered = await embed();

    expect(performance.now() - start).toBeGreaterThan(25);
    expect(answered.headers.get("retry-after")).toBe("2");
    expect(await answered.text()).toBe("one 2");
  });
});

test("a status fault answers before the token is looked at, and is recorded", async () => {
  emulator.faults.add({ kind: "status", status: 450 });
  const answered = await fetch(`${emulator.services.embed.endpoint}/v1/models`);

  expect(answered.status).toBe(450);
  expect(await answered.text()).toBe("");
  expect(emulator.requests[0]?.status).toBe(450);
});

test("a delayed caller that leaves is recorded as gone", async () => {
  emulator.faults.add({ kind: "delay", ms: 10_000 });
  const signal = AbortSignal.timeout(50);
  await expect(postEas(emulator.services.embed, "/v1/embeddings", {}, { signal })).rejects.toThrow("timeout");

  await expect.poll(() => emulator.requests[0]?.aborted).toBe(true);
  expect(emulator.requests[0]?.status).toBeUndefined();
});

test("B16 a reset before the head leaves no status", async () => {
  emulator.faults.add({ kind: "reset" });
  await expect(embed()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
  expect(emulator.requests).toMatchObject([{ status: undefined, aborted: false, body: '{"input":"ash"}' }]);
});

/** What could be read of a body, and the code of the error that ended it. */
async function readBytes(answered: Response): Promise<{ text: string; code: unknown }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const piece of answered.body ?? []) text += decoder.decode(piece, { stream: true });
    return { text, code: undefined };
  } catch (reason) {
    return { text, code: (reason as { cause?: { code?: unknown } }).cause?.code };
  }
}

test.each([{ send: embed }, { send: stream }])(
  "a reset in the body comes after the bytes it names",
  async ({ send }) => {
    emulator.faults.add({ kind: "reset", afterBytes: 50 });
    const answered = await send();
    const { text, code } = await readBytes(answered);

    expect(answered.status).toBe(200);
    expect(text).toHaveLength(50);
    expect(code).toBe("ECONNRESET");
  },
);

test.each([{ send: embed }, { send: stream }])(
  "a truncated body breaks the connection off",
  async ({ send }) => {
    emulator.faults.add({ kind: "truncate", afterBytes: 50 });
    const { text, code } = await readBytes(await send());

    expect(text).toHaveLength(50);
    expect(code).toBe("UND_ERR_SOCKET");
    expect(emulator.requests[0]?.aborted).toBe(false);
  },
);

test.each([{ send: embed }, { send: stream }])(
  "B14 a clean truncation looks like a whole answer",
  async ({ send }) => {
    emulator.faults.add({ kind: "truncate", afterBytes: 50, clean: true });
    const { text, code } = await readBytes(await send());

    expect(text).toHaveLength(50);
    expect(code).toBeUndefined();
  },
);

test("garbled text is replaced in whole answers and in every event of a stream", async () => {
  emulator.faults.add({ kind: "garble", replace: '"index":', with: '"place":', times: 2 });
  const whole = await (await embed(["ash", "birch"])).text();
  const events = await (await stream()).text();

  expect(whole).not.toContain('"index"');
  expect(whole.match(/"place":/g)).toHaveLength(2);
  expect(events).not.toContain('"index"');
  expect(events).toContain('"place"');
});

test("D11 a split body comes in pieces of the given size and is the same in the end", async () => {
  const plain = await (await embed("你好")).text();
  emulator.faults.add({ kind: "split", bytes: 7 });
  const answered = await embed("你好");

  expect(answered.headers.get("transfer-encoding")).toBe("chunked");
  expect(shape(await answered.text())).toBe(shape(plain));
});

test("D10 a split stream may be cut inside a character", async () => {
  const messages = [{ role: "user", content: "[1] 白桦有白色的树皮。\n\nQuestion: 白桦有白色的树皮吗？" }];
  emulator.faults.add({ kind: "split", bytes: 1 });
  const answered = await postEas(emulator.services.chat, "/v1/chat/completions", { messages, stream: true });

  expect(await answered.text()).toContain("白桦有白色的树皮。");
});

/** Ids and times differ from answer to answer. */
const shape = (text: string): string => text.replace(/embd-[\w-]+/, "id").replace(/"created":\d+/, "");
