import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { PASSAGES } from "./support/chat.ts";
import { json, postEas, predict } from "./support/post.ts";

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

type Item = { index: number; embedding: number[] };
const embed = (signal?: AbortSignal): Promise<Response> =>
  postEas(
    emulator.services.embed,
    "/v1/embeddings",
    { input: ["ash", "birch", "cedar"] },
    signal === undefined ? {} : { signal },
  );
const embedded = async (): Promise<Item[]> => (await json<{ data: Item[] }>(embed())).data;
const stream = (): Promise<Response> =>
  postEas(emulator.services.chat, "/v1/chat/completions", {
    stream: true,
    messages: [{ role: "user", content: PASSAGES }],
  });
const events = (text: string): string[] => text.split("\n\n").filter((event) => event !== "");
const refusal = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe("a fault in the items of an answer", () => {
  test("E07 shuffles them, each with the index of its text", async () => {
    const plain = await embedded();
    emulator.faults.add({ kind: "shuffle" });
    const shuffled = await embedded();

    expect(shuffled.map(({ index }) => index)).toEqual([2, 1, 0]);
    expect(shuffled.toReversed()).toEqual(plain);
  });

  test("E08 drops one of them", async () => {
    emulator.faults.add({ kind: "drop-item", item: 1 });
    expect((await embedded()).map(({ index }) => index)).toEqual([0, 2]);
  });

  test("H13 drops one of the scores of AI Search", async () => {
    emulator.faults.add({ kind: "drop-item" });
    const answered = await predict(emulator.services["search-rerank"], { query: "a", docs: ["a", "b"] });
    expect((await json<{ scores: number[] }>(answered)).scores).toHaveLength(1);
  });

  test("H27 empties one vector of AI Search", async () => {
    emulator.faults.add({ kind: "empty-vector", item: 1 });
    const answered = await predict(emulator.services["search-embed"], { input: ["ash", "birch"] });
    const { embeddings } = await json<{ embeddings: Item[] }>(answered);

    expect(embeddings.map(({ embedding }) => embedding.length)).toEqual([512, 0]);
  });

  test("leaves an answer without items as it is", async () => {
    emulator.faults.add({ kind: "shuffle" });
    emulator.faults.add({ kind: "status", status: 500, body: "no JSON" });
    expect(await (await embed()).text()).toBe("no JSON");
  });
});

describe("a stall", () => {
  test("B18 holds the head of the answer back", async () => {
    emulator.faults.add({ kind: "stall" });
    const caller = new AbortController();
    const call = refusal(embed(caller.signal));
    await expect.poll(() => emulator.requests[0]?.body).toContain("ash");
    caller.abort();

    expect(await call).toMatchObject({ name: "AbortError" });
  });

  test("B19 a caller who leaves is recorded as one who did", async () => {
    emulator.faults.add({ kind: "stall" });
    const caller = new AbortController();
    const call = refusal(embed(caller.signal));
    await expect.poll(() => emulator.requests.length).toBe(1);
    caller.abort();
    await call;

    await expect.poll(() => emulator.requests[0]?.aborted).toBe(true);
  });

  test("D16 comes after so many events of a stream", async () => {
    emulator.faults.add({ kind: "stall", afterEvents: 2 });
    const answered = await stream();
    const reader = answered.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (events(text).length < 2) text += (await reader.read()).value ?? "";
    const more = reader.read();

    expect(await Promise.race([more, setTimeout(30, "nothing yet")])).toBe("nothing yet");
    await reader.cancel();
    await expect.poll(() => emulator.requests[0]?.aborted).toBe(true);
  });

  test("may end after a time", async () => {
    emulator.faults.add({ kind: "stall", afterEvents: 1, ms: 10 });
    emulator.faults.add({ kind: "stall", ms: 10, on: { service: "embed" } });

    expect(await (await stream()).text()).toContain("[DONE]");
    expect((await embed()).status).toBe(200);
  });
});

describe("an error event", () => {
  test("D05 follows so many events, and the stream ends", async () => {
    emulator.faults.add({ kind: "error-event", afterEvents: 2 });
    const seen = events(await (await stream()).text());

    expect(seen).toHaveLength(4);
    expect(JSON.parse(seen[2]!.replace(/^data: /, ""))).toEqual({
      error: { message: "The engine is dead.", type: "InternalServerError", param: null, code: 500 },
    });
    expect(seen[3]).toBe("data: [DONE]");
  });

  test("D06 says what it was told to", async () => {
    const error = { object: "error", message: "out of memory", type: "InternalServerError", code: 500 };
    emulator.faults.add({ kind: "error-event", afterEvents: 0, error });

    expect(events(await (await stream()).text())).toEqual([
      `data: ${JSON.stringify({ error })}`,
      "data: [DONE]",
    ]);
  });
});

test("D07 a stream that is cut ends in a broken connection", async () => {
  emulator.faults.add({ kind: "truncate", afterBytes: 300 });
  const answered = await stream();
  expect(await refusal(answered.text())).toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
});

test("a header may be dropped", async () => {
  emulator.faults.add({ kind: "drop-header", name: "X-Request-Id" });
  expect((await embed()).headers.has("x-request-id")).toBe(false);
});

const PAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>";
test.each([
  {
    title: "A18 a redirect to another host",
    status: 302,
    headers: { location: "http://example.com/" },
    body: "",
  },
  { title: "B09 a 502 of the gateway", status: 502, headers: {}, body: "" },
  {
    title: "B12 the page of a load balancer",
    status: 503,
    headers: { "content-type": "text/html" },
    body: PAGE,
  },
  {
    title: "B13 the text of a gateway that waited too long",
    status: 504,
    headers: { "content-type": "text/plain" },
    body: "upstream request timeout",
  },
  { title: "B15 a page that says 200", status: 200, headers: { "content-type": "text/html" }, body: PAGE },
  { title: "H30 an error that is not JSON", status: 500, headers: {}, body: "upstream crashed" },
])("$title is played word for word", async ({ title: _title, ...played }) => {
  emulator.faults.add({ kind: "status", ...played });
  const answered = await fetch(`${emulator.services.embed.endpoint}/v1/embeddings`, {
    method: "POST",
    redirect: "manual",
  });

  expect([answered.status, await answered.text()]).toEqual([played.status, played.body]);
  expect(Object.fromEntries(answered.headers)).toMatchObject(played.headers);
  expect((await embed()).status).toBe(200);
});
