import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  faultPresets,
  startEmulator,
  type DefaultServices,
  type Emulator,
  type Fault,
} from "../src/index.ts";
import { PASSAGES } from "./support/chat.ts";
import { json, postEas, predict } from "./support/post.ts";

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

type Line = { id: number; service?: string; path: string; status?: number; faults: string[] };
type Planned = { id: number; fault: Record<string, unknown>; matched: number; struck: number };

const admin = (path: string, sent: RequestInit = {}): Promise<Response> =>
  fetch(`${emulator.url}/_emulator${path}`, sent);
const post = (path: string, body: unknown): Promise<Response> =>
  admin(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const embed = (input: unknown = "ash"): Promise<Response> =>
  postEas(emulator.services.embed, "/v1/embeddings", { input });

const lastId = async (): Promise<number> => (await json<Line[]>(admin("/requests"))).at(-1)?.id ?? 0;

/** What `fetch` does not let a program send: the fields that a browser sets. */
const asked = (path: string, headers: Record<string, string>, method = "GET"): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${emulator.url}/_emulator${path}`, { method, headers }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    })
      .once("error", reject)
      .end();
  });

/** Which of 25 requests half of them strike, from the sixth on. */
const strikes = async (): Promise<string> => {
  emulator.reset();
  await post("/faults", { preset: "429", rate: 0.5, seed: 7, on: { request: 6 } });
  let seen = "";
  for (let index = 0; index < 25; index++) seen += (await embed()).status === 429 ? "x" : ".";
  return seen;
};

describe("faults over the admin route", () => {
  test("are set, listed, struck, taken away by number and cleared", async () => {
    const added = await post("/faults", {
      kind: "status",
      status: 429,
      on: { service: "embed" },
      times: "always",
    });
    const { id } = await json<Planned>(added);
    await post("/faults", { preset: "slow", on: { service: "chat" } });

    expect(added.status).toBe(201);
    expect((await embed()).status).toBe(429);
    expect(await json(admin("/faults"))).toEqual([
      {
        id: 1,
        fault: { kind: "status", status: 429, on: { service: "embed" }, times: "always" },
        matched: 1,
        struck: 1,
      },
      {
        id: 2,
        fault: { kind: "delay", ms: 3000, times: "always", on: { service: "chat" } },
        matched: 0,
        struck: 0,
      },
    ]);
    expect((await admin(`/faults/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await embed()).status).toBe(200);
    expect((await admin("/faults", { method: "DELETE" })).status).toBe(204);
    expect(emulator.faults.list()).toEqual([]);
    expect((await admin("/faults/9", { method: "DELETE" })).status).toBe(404);
  });

  test("strike a share of the requests, the same with the same seed, from the named one on", async () => {
    const first = await strikes();

    expect(first.slice(0, 5)).toBe(".....");
    expect(first.slice(5)).toMatch(/x.*\..*x|\..*x.*\./);
    expect(await strikes()).toBe(first);
  });

  test.each([
    { given: "429", said: 'the fault is "429", not a fault, such as' },
    { given: { kind: "statis" }, said: 'kind is "statis", not one of "status", ' },
    { given: { kind: "status", status: "503" }, said: 'status is "503", not a status from 200 to 599.' },
    { given: { kind: "status" }, said: "status is missing." },
    { given: { kind: "delay", ms: 5, rate: 2 }, said: "rate is 2, not a number from 0 to 1." },
    { given: { kind: "delay", ms: 5, on: { sevice: "a" } }, said: "on.sevice is no option." },
    {
      given: { kind: "delay", ms: 5, times: 0 },
      said: 'times is 0, not a whole number of 1 or more, or "always".',
    },
    { given: { preset: "418" }, said: 'preset is "418", not one of "401", ' },
  ])("$given is refused: $said", async ({ given, said }) => {
    const answered = await post("/faults", given);
    expect(answered.status).toBe(400);
    expect((await json<{ error: string }>(answered)).error).toContain(said);
  });

  test("a body of another type, or none, is refused", async () => {
    const plain = await admin("/faults", { method: "POST", body: '{"preset":"429"}' });
    const broken = await admin("/faults", {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    });
    expect([plain.status, broken.status]).toEqual([415, 400]);
    expect(emulator.faults.list()).toEqual([]);
  });

  test.each(Object.keys(faultPresets))("the preset %s is set", async (preset) => {
    expect((await post("/faults", { preset })).status).toBe(201);
  });
});

describe("requests over the admin route", () => {
  test("are listed with their faults, and shown whole with what came back", async () => {
    emulator.faults.add({ kind: "shuffle" });
    await embed(["ash", "birch"]);
    const [line] = await json<Line[]>(admin("/requests"));

    expect(line).toMatchObject({
      service: "embed",
      path: "/v1/embeddings",
      status: 200,
      faults: ["shuffle"],
    });
    expect(await json(admin(`/requests/${line?.id}`))).toMatchObject({
      headers: { authorization: "[redacted]" },
      body: '{"input":["ash","birch"]}',
      isOver: true,
      durationMs: expect.any(Number) as number,
      timing: { startedAfterMs: expect.any(Number) as number, headAfterMs: expect.any(Number) as number },
      answer: {
        headers: { "content-type": "application/json", "x-request-id": expect.any(String) as string },
        body: expect.stringMatching(/^\{"id":"embd-/) as string,
      },
    });
    expect((await admin("/requests/0")).status).toBe(404);
  });

  test("a stream is shown event by event", async () => {
    const body = { stream: true, messages: [{ role: "user", content: PASSAGES }] };
    await (await postEas(emulator.services.chat, "/v1/chat/completions", body)).text();
    const { answer } = await json<{ answer: { body: string; events: { text: string }[] } }>(
      admin(`/requests/${await lastId()}`),
    );

    expect(answer.body).toBe("");
    expect(answer.events.at(-1)?.text).toBe("data: [DONE]\n\n");
  });

  test("no secret is shown, wherever it stands", async () => {
    const { embed: service, "search-embed": search } = emulator.services;
    const secrets = [service.token, search.apiKey, search.token];
    await embed(secrets);
    await postEas(
      service,
      `/v1/embeddings?token=${encodeURIComponent(service.token)}&x=1`,
      { input: "a" },
      {
        headers: { authorization: `Bearer ${service.token}`, "x-mine": service.token },
      },
    );
    await postEas(
      service,
      "/v1/embeddings?access_key=hidden-1",
      {},
      { headers: { "my-secret": "hidden-2" } },
    );
    await predict(search, { input: secrets });
    const last = await lastId();
    const pages = ["/requests", ...[3, 2, 1, 0].map((back) => `/requests/${last - back}`), "/state"];
    const shown = (await Promise.all(pages.map(async (page) => (await admin(page)).text()))).join("\n");

    expect(shown).toContain("Bearer [redacted]");
    expect(shown).toContain("?token=[redacted]&x=1");
    for (const secret of [...secrets, "hidden-1", "hidden-2"]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(encodeURIComponent(secret));
    }
  });

  test("what is asked of the emulator itself is neither recorded nor struck", async () => {
    emulator.faults.add({ kind: "status", status: 500, times: Infinity });
    expect((await admin("/state")).status).toBe(200);
    expect(emulator.requests).toEqual([]);
  });
});

/** Reads the live stream up to an event of which the text is true. */
async function readUntil(response: Response, isIt: (event: string) => boolean): Promise<string> {
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += Buffer.from(bytes).toString();
    const found = text.split("\n\n").find((event) => isIt(event));
    if (found !== undefined) return found;
  }
  throw new Error("The stream ended.");
}

describe("the live stream", () => {
  test("begins with all that there is, and tells of requests, faults and a reset", async () => {
    await embed();
    const caller = new AbortController();
    const open = async (): Promise<Response> => admin("/events", { signal: caller.signal });
    const first = await readUntil(await open(), (event) => event.startsWith("event: all"));
    const later = await open();
    emulator.faults.add({ kind: "status", status: 429 });
    await embed();

    expect(first).toContain('"path":"/v1/embeddings"');
    await readUntil(later, (event) => event.startsWith("event: requests") && event.includes('"status":429'));
    const again = await open();
    emulator.reset();
    await readUntil(again, (event) => event.startsWith('event: all\ndata: {"requests":[]'));
    caller.abort();
  });

  test("ends with the emulator", async () => {
    const other = await startEmulator({ encoder: "lexical" });
    const answered = await fetch(`${other.url}/_emulator/events`);
    const ended = answered.text().catch(() => "cut");
    await other.close();
    expect(await ended).toBe("cut");
  });
});

describe("the state of the services", () => {
  test("shows what is worked on and what waits", async () => {
    await using busy = await startEmulator({
      encoder: "lexical",
      services: {
        demo: { serves: "embed", workers: 1, rateLimit: 9 },
        jobs: { serves: "embed", queue: true, workers: 0 },
      },
    });
    busy.faults.add({ kind: "stall", times: Infinity });
    const caller = new AbortController();
    const calls = [1, 2, 3].map(() =>
      postEas(busy.services.demo, "/v1/embeddings", { input: "a" }, { signal: caller.signal }).catch(
        () => "left",
      ),
    );
    await expect.poll(() => busy.requests.filter(({ body }) => body !== "").length).toBe(3);
    busy.faults.clear();
    await postEas(busy.services.jobs, "", { input: "a" });
    const { services } = await json<{ services: unknown[] }>(fetch(`${busy.url}/_emulator/state`));

    expect(services).toMatchObject([
      { name: "demo", workers: { count: 1, busy: 1 }, waiting: { count: 2, most: 64 }, rateLimit: 9 },
      { name: "jobs", queue: { input: 1, pending: 0, sink: 0 } },
    ]);
    caller.abort();
    await Promise.all(calls);
  });
});

describe("who may come in", () => {
  const FAULT: Fault = { kind: "delay", ms: 0 };

  test.each([
    { title: "a page of another site", headers: () => ({ origin: "https://evil.example" }) },
    { title: "another server of this machine", headers: () => ({ origin: "http://127.0.0.1:1" }) },
    { title: "a page without an origin", headers: () => ({ origin: "null" }) },
    { title: "a name that was bound to this machine", headers: () => ({ host: "evil.example" }) },
    { title: "an embedded picture or script", headers: () => ({ "sec-fetch-site": "cross-site" }) },
  ])("$title is refused on every route", async ({ headers }) => {
    emulator.faults.add(FAULT);
    const answers = [
      await asked("/requests", headers()),
      await asked("/events", headers()),
      await asked("/faults", headers(), "DELETE"),
      await asked("/reset", headers(), "POST"),
    ];
    expect(answers).toEqual([403, 403, 403, 403]);
    expect(emulator.faults.list()).toHaveLength(1);
  });

  test("the page itself, and a program that says nothing, come in", async () => {
    const own = { origin: emulator.url, "sec-fetch-site": "same-origin" };
    expect(await asked("/reset", own, "POST")).toBe(204);
    expect(
      await asked("/requests", { host: new URL(emulator.url).host.replace("127.0.0.1", "localhost") }),
    ).toBe(200);
    expect(await asked("/requests", {})).toBe(200);
  });

  test("a link from elsewhere opens the page, and no frame holds it", async () => {
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect(await asked("/", { ...link, "sec-fetch-dest": "document" })).toBe(200);
    expect(await asked("/", { ...link, "sec-fetch-dest": "iframe" })).toBe(403);
    expect(await asked("/requests", { ...link, "sec-fetch-dest": "document" })).toBe(403);
  });

  test("the page forbids foreign scripts and frames", async () => {
    const { headers } = await admin("/");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  test("no file beside the page is given", async () => {
    const paths = ["/../index.mjs", "/%2e%2e/index.mjs", "/constructor", "/inspector.mjs/x"];
    expect(await Promise.all(paths.map((path) => asked(path, {})))).toEqual([404, 404, 404, 404]);
  });

  test("another method is 405", async () => {
    expect(await asked("/reset", {})).toBe(405);
  });
});
