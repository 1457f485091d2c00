import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type EasServiceOptions, type Emulator } from "../src/index.ts";
import { json, postEas } from "./support/post.ts";

/** Token, date and signatures are the document's own vectors. */
const TOKEN = "YWJjZGVmMDEyMzQ1Njc4OQ==";
const DATE = "Thu, 01 Jan 2026 00:00:00 GMT";
const HELLO = '{"input":"hello"}';

type Services = Record<"demo" | "strict" | "unsigned", EasServiceOptions>;
let emulator: Emulator<Services>;
beforeAll(async () => {
  emulator = await startEmulator<Services>({
    encoder: "lexical",
    services: {
      demo: { serves: "embed", token: TOKEN },
      strict: { serves: "embed", token: TOKEN, signature: "strict" },
      unsigned: { serves: "embed", token: TOKEN, auth: ["token", "bearer"] },
    },
  });
});
afterAll(() => emulator.close());

type Sent = { authorization: string; md5: string; body?: string; date?: string; query?: string };

const send = (name: keyof Services, sent: Sent): Promise<Response> =>
  fetch(`${emulator.services[name].endpoint}/v1/embeddings${sent.query ?? ""}`, {
    method: "POST",
    body: sent.body ?? HELLO,
    headers: {
      "content-type": "application/json",
      "content-md5": sent.md5,
      date: sent.date ?? DATE,
      authorization: sent.authorization,
    },
  });

const md5Of = (body: string): string => createHash("md5").update(body).digest("hex");
const sign = (resource: string, { md5 = md5Of(HELLO), date = DATE } = {}): Sent => ({
  authorization: `EAS ${createHmac("sha1", TOKEN)
    .update(`POST\n${md5}\napplication/json\n${date}\n${resource}`)
    .digest("base64")}`,
  md5,
  date,
});

/** The document's vector: it covers the service's address alone. */
const VECTOR: Sent = {
  authorization: "EAS scnkVhneI1jsZrpFI7LvD2+rg/o=",
  md5: "b6dc5e3612ea0bb28ca3e0ea9865efcf",
};
const NUMBER = '{"n":1}';
const FULL: Sent = {
  authorization: "EAS AbSQQHGVhYMGifGDcIxuQdCZYpA=",
  md5: "082c26c8a6bc75226a31da5495cc9292",
  body: NUMBER,
};
const JAVA: Sent = {
  authorization: "EAS 8n2b6cuV4jvjjIesrx3GwrdWGXg=",
  md5: "82c26c8a6bc75226a31da5495cc9292",
  body: NUMBER,
};

describe("a signature", () => {
  test("A03 of the service's address opens it", async () => {
    expect((await send("demo", VECTOR)).status).toBe(200);
  });

  test.each(["/api/predict/demo/v1/embeddings", "/api/predict/demo/v1/embeddings?trace=1"])(
    "A03 of the path %s opens it too",
    async (resource) => {
      expect((await send("demo", { ...sign(resource), query: "?trace=1" })).status).toBe(200);
    },
  );

  // The body is no embedding request: 400 comes from the server behind the gateway.
  test("A04 with the digest of the Java SDK is let in by a lenient service alone", async () => {
    const now = new Date().toUTCString();
    const short = sign("/api/predict/strict", { md5: JAVA.md5, date: now });
    const full = sign("/api/predict/strict", { md5: FULL.md5, date: now });

    expect((await send("demo", FULL)).status).toBe(400);
    expect((await send("demo", JAVA)).status).toBe(400);
    expect((await send("strict", { ...full, body: NUMBER })).status).toBe(400);
    expect((await send("strict", { ...short, body: NUMBER })).status).toBe(401);
  });

  test("of an old date is refused by a strict service", async () => {
    const old = sign("/api/predict/strict");
    const fresh = sign("/api/predict/strict", { date: new Date().toUTCString() });

    expect((await send("strict", old)).status).toBe(401);
    expect((await send("strict", fresh)).status).toBe(200);
  });

  test.each([
    { title: "of another service", sent: sign("/api/predict/other") },
    { title: "of another body", sent: { ...VECTOR, body: '{"input":"hallo"}' } },
    { title: "of another date", sent: { ...VECTOR, date: "Thu, 01 Jan 2026 00:00:01 GMT" } },
    { title: "with no digest", sent: { ...VECTOR, md5: "" } },
    { title: "of another token", sent: { ...VECTOR, authorization: "EAS AAAAAAAAAAAAAAAAAAAAAAAAAAA=" } },
  ])("$title is 401", async ({ sent }) => {
    const answered = await send("demo", sent);

    expect(answered.status).toBe(401);
    expect(await answered.text()).toBe("Authorization Failed");
  });

  test("is refused by a service that takes tokens alone", async () => {
    expect((await send("unsigned", sign("/api/predict/unsigned"))).status).toBe(401);
  });
});

const startGroup = () =>
  startEmulator({
    encoder: "lexical",
    services: { large: { serves: "embed" }, small: { serves: "embed" }, alone: { serves: "embed" } },
    groups: { g: { members: { large: 2, small: 1 } } },
  });

describe("a service group", () => {
  test("draws its members by weight", async () => {
    await using group = await startGroup();
    for (let request = 0; request < 6; request++)
      expect(
        (await postEas({ ...group.groups["g"]!, model: "" }, "/v1/embeddings", { input: "ash" })).status,
      ).toBe(200);

    expect(group.requests.map(({ service }) => service)).toEqual([
      "large",
      "small",
      "large",
      "large",
      "small",
      "large",
    ]);
  });

  test("A15 reaches the member that is named behind the dot, with the token of either", async () => {
    await using group = await startGroup();
    const endpoint = `${group.url}/api/predict/g.small`;
    for (const token of [group.groups["g"]!.token, group.services.small.token])
      expect((await postEas({ endpoint, token, model: "" }, "/v1/embeddings", { input: "ash" })).status).toBe(
        200,
      );

    const stranger = await postEas(
      { endpoint, token: group.services.large.token, model: "" },
      "/v1/embeddings",
      {},
    );
    expect(stranger.status).toBe(401);
    expect(group.requests.map(({ service }) => service)).toEqual(["small", "small", "small"]);
  });

  test("A15 A03 takes a signature with the group's token over the address that was asked", async () => {
    await using group = await startGroup();
    const { token } = group.groups["g"]!;
    const md5 = md5Of(HELLO);
    const signed = (resource: string): Promise<Response> => {
      const text = `POST\n${md5}\napplication/json\n${DATE}\n${resource}`;
      const signature = createHmac("sha1", token).update(text).digest("base64");
      return fetch(`${group.url}/api/predict/g.small/v1/embeddings`, {
        method: "POST",
        body: HELLO,
        headers: {
          "content-type": "application/json",
          "content-md5": md5,
          date: DATE,
          authorization: `EAS ${signature}`,
        },
      });
    };

    expect((await signed("/api/predict/g.small")).status).toBe(200);
    expect((await signed("/api/predict/small")).status).toBe(401);
  });

  test("knows no member that is not in it", async () => {
    await using group = await startGroup();
    const answered = await fetch(`${group.url}/api/predict/g.alone/v1/models`);

    expect(answered.status).toBe(404);
    expect(await answered.text()).toBe("");
  });

  test.each([
    { title: "a member that there is not", members: { nobody: 1 } },
    { title: "a member of AI Search", members: { search: 1 } },
    { title: "a weight below 0", members: { embed: -1 } },
  ])("with $title is refused at the start", async ({ members }) => {
    const services = { embed: { serves: "embed" }, search: { product: "ai-search", kind: "text" } } as const;
    const options = { encoder: "lexical", services, groups: { g: { members } } } as const;
    await expect(startEmulator(options)).rejects.toThrow(TypeError);
  });
});

const PATHS = ["/api/v1/servicediscovery/upstreams", "/exported/apis/eas.alibaba-inc.k8s.io/v1/upstreams"];
const startDirect = () =>
  startEmulator({
    encoder: "lexical",
    services: {
      demo: { serves: "embed" },
      pair: {
        serves: "embed",
        instances: [
          { ip: "10.1.2.3", port: 50_000, weight: 50 },
          { ip: "10.1.2.4", port: 50_001 },
        ],
      },
      none: { serves: "embed", instances: [] },
    },
  });

describe("discovery", () => {
  test.each(PATHS)("A16 at %s lists an instance that answers, and asks for no token", async (path) => {
    await using direct = await startDirect();
    const listed = await json<unknown>(fetch(`${direct.url}${path}/demo?internal=true`));
    const port = Number(new URL(direct.url).port);

    expect(listed).toEqual({ endpoints: { items: [{ app: "demo", ip: "127.0.0.1", port, weight: 100 }] } });
    const { token, model } = direct.services.demo;
    const instance = { endpoint: `http://127.0.0.1:${port}/api/predict/demo`, token, model };
    expect((await postEas(instance, "/v1/embeddings", { input: "ash" })).status).toBe(200);
  });

  test("A16 lists the instances that the service was given, and looks up the first segment only", async () => {
    await using direct = await startDirect();
    expect(await json<unknown>(fetch(`${direct.url}${PATHS[0]}/pair/v1/embeddings`))).toEqual({
      endpoints: {
        items: [
          { app: "pair", ip: "10.1.2.3", port: 50_000, weight: 50 },
          { app: "pair", ip: "10.1.2.4", port: 50_001, weight: 100 },
        ],
      },
    });
  });

  test.each(PATHS)("A17 at %s a service without instances has an empty list", async (path) => {
    await using direct = await startDirect();
    const answered = await fetch(`${direct.url}${path}/none`);

    expect(answered.status).toBe(200);
    expect(await answered.json()).toEqual({ endpoints: { items: [] } });
  });

  test("knows no strangers, and is for GET alone", async () => {
    await using direct = await startDirect();
    const stranger = await fetch(`${direct.url}${PATHS[0]}/nobody`);
    const posted = await fetch(`${direct.url}${PATHS[0]}/demo`, { method: "POST" });

    expect([stranger.status, posted.status]).toEqual([404, 405]);
  });
});
