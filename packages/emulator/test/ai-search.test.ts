import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { json, predict } from "./support/post.ts";

type Embedded = { embeddings: { index: number; embedding: number[]; type?: string }[] };
type Refused = { request_id: string; latency: number; code: string; message: string };

/** Two pictures of one pixel each. */
const GREY =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const RED =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
});
afterAll(() => emulator.close());

const text = (body: unknown, headers?: Record<string, string>): Promise<Response> =>
  predict(emulator.services["search-embed"], body, headers);
const images = (body: unknown): Promise<Response> => predict(emulator.services["search-images"], body);
const rerank = (body: unknown): Promise<Response> => predict(emulator.services["search-rerank"], body);
const items = (count: number): string[] => Array.from({ length: count }, (_, index) => `tree ${index}`);

describe("the two secrets", () => {
  test.each([
    { title: "H09 without a key", headers: { authorization: "" }, code: "InvalidApiKey" },
    { title: "H09 with a wrong key", headers: { authorization: "Bearer OS-wrong" }, code: "InvalidApiKey" },
    { title: "H08 without a token", headers: { token: "" }, code: "InvalidToken" },
    { title: "H08 with a wrong token", headers: { token: "wrong" }, code: "InvalidToken" },
  ])("$title the call is 401 $code", async ({ headers, code }) => {
    const answered = await text({ input: "ash" }, headers);
    const refused = await json<Refused>(answered);

    expect(answered.status).toBe(401);
    expect(refused).toMatchObject({ code, latency: 0 });
    expect(refused.request_id).toMatch(/^[0-9A-F-]{36}$/);
    expect(refused.request_id.toLowerCase()).toBe(answered.headers.get("x-request-id"));
  });

  test("H10 the key without Bearer is refused", async () => {
    const answered = await text(
      { input: "ash" },
      { authorization: emulator.services["search-embed"].apiKey },
    );
    expect((await json<Refused>(answered)).code).toBe("InvalidApiKey");
  });

  test("one key opens all deployments, but each has a token of its own", () => {
    const { "search-embed": embed, "search-rerank": reranker } = emulator.services;
    expect(embed.apiKey).toBe(reranker.apiKey);
    expect(embed.token).not.toBe(reranker.token);
  });
});

test.each([
  "xxx.platform-cn-shanghai.opensearch.aliyuncs.com",
  "xxx-cn-shanghai-vpc.opensearch.aliyuncs.com",
])("H31 H32 a deployment answers the same at %s", async (host) => {
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-embed"];
  const status = await new Promise((resolve, reject) => {
    request(`${endpoint}/v3/openapi/deployments/${deploymentId}/predict`, {
      method: "POST",
      headers: { host, "content-type": "application/json", authorization: `Bearer ${apiKey}`, token },
    })
      .on("response", (answered) => resolve(answered.resume().statusCode))
      .on("error", reject)
      .end('{"input":"ash"}');
  });

  expect(status).toBe(200);
});

test("H26 an unknown deployment is 404 in JSON", async () => {
  const service = { ...emulator.services["search-embed"], deploymentId: "nobody" };
  const answered = await predict(service, { input: "ash" });

  expect(answered.status).toBe(404);
  expect(await answered.json()).toHaveProperty("code");
});

describe("text embedding", () => {
  test("H01 H02 H03 answers one text or up to 16, in order, without any wrapper", async () => {
    const one = await json<Embedded>(text({ input: "tree 0" }));
    const many = await json<Embedded>(text({ input: items(16), input_type: "query" }));

    expect(Object.keys(many)).toEqual(["embeddings"]);
    expect(many.embeddings.map(({ index }) => index)).toEqual(items(16).map((_, index) => index));
    expect(many.embeddings[0]).toEqual(one.embeddings[0]);
    expect(one.embeddings[0]?.embedding).toHaveLength(512);
  });

  test("H07 takes a dimension without effect", async () => {
    const { embeddings } = await json<Embedded>(text({ input: "ash", dimension: 64 }));
    expect(embeddings[0]?.embedding).toHaveLength(512);
  });

  test.each([
    { title: "H04 17 texts are", body: { input: items(17) } },
    { title: "H05 an empty text is", body: { input: ["ash", ""] } },
    { title: "no input is", body: {} },
    { title: "an empty list is", body: { input: [] } },
    { title: "a number is", body: { input: [1] } },
    { title: "H06 an unknown input type is", body: { input: "ash", input_type: "foo" } },
    { title: "H21 broken JSON is", body: "{" },
  ])("$title refused with InvalidParameter", async ({ body }) => {
    const answered = await text(body);

    expect(answered.status).toBe(400);
    expect(await json<Refused>(answered)).toMatchObject({ code: "InvalidParameter", latency: 0 });
  });

  test("H25 refuses bytes that are no UTF-8 as a JSON parse error", async () => {
    const { endpoint, deploymentId, apiKey, token } = emulator.services["search-embed"];
    const answered = await fetch(`${endpoint}/v3/openapi/deployments/${deploymentId}/predict`, {
      method: "POST",
      body: Buffer.from('{"input":"caf\xe9"}', "latin1"),
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}`, token },
    });

    expect(answered.status).toBe(400);
    expect((await json<Refused>(answered)).message).toContain("JSON parse error");
  });

  test("refuses a body above 8 MiB", async () => {
    expect((await text({ input: "a".repeat(8_388_608) })).status).toBe(413);
  });
});

describe("multimodal embedding", () => {
  test("H16 gives equal images equal vectors and others different ones", async () => {
    const { embeddings } = await json<Embedded>(images({ type: "image", data: [GREY, RED, GREY] }));

    expect(embeddings.map(({ index, type }) => ({ index, type }))).toEqual(
      [0, 1, 2].map((index) => ({ index, type: "image" })),
    );
    expect(embeddings[2]?.embedding).toEqual(embeddings[0]?.embedding);
    expect(embeddings[1]?.embedding).not.toEqual(embeddings[0]?.embedding);
  });

  test("H17 gives texts the vectors of the text encoder", async () => {
    const { embeddings } = await json<Embedded>(images({ type: "text", data: ["ash"] }));
    const plain = await json<Embedded>(text({ input: "ash" }));

    expect(embeddings).toEqual([{ index: 0, embedding: plain.embeddings[0]?.embedding, type: "text" }]);
  });

  test.each([
    { title: "no type is", body: { data: ["ash"] } },
    { title: "an unknown type is", body: { type: "video", data: ["ash"] } },
    { title: "H18 plain text as an image is", body: { type: "image", data: [GREY, "ash"] } },
    { title: "H20 plain text among images is", body: { type: "image", data: [GREY, "birch", RED] } },
    { title: "H20 an image among texts is", body: { type: "text", data: ["ash", GREY] } },
    { title: "H19 another image format is", body: { type: "image", data: ["data:image/webp;base64,AAAA"] } },
    { title: "an address as an image is", body: { type: "image", data: ["https://example.com/a.png"] } },
    { title: "broken base64 is", body: { type: "image", data: ["data:image/png;base64,A"] } },
    { title: "H04 17 images are", body: { type: "image", data: items(17).map(() => GREY) } },
    { title: "one string is", body: { type: "image", data: GREY } },
  ])("$title refused with InvalidParameter", async ({ body }) => {
    const answered = await images(body);

    expect(answered.status).toBe(400);
    expect((await json<Refused>(answered)).code).toBe("InvalidParameter");
  });
});

describe("the reranker", () => {
  const docs = ["Cakes need butter.", "The birch is a tree with white bark.", "Ash."];

  test("H11 scores in the order of the documents, as plain numbers", async () => {
    const { scores } = await json<{ scores: number[] }>(rerank({ query: "white bark", docs }));

    expect(scores).toHaveLength(3);
    expect(Math.max(...scores)).toBe(scores[1]);
  });

  test("H14 takes a query in a list of one", async () => {
    const plain = await json<unknown>(rerank({ query: "white bark", docs }));
    expect(await json<unknown>(rerank({ query: ["white bark"], docs }))).toEqual(plain);
  });

  test.each([
    { title: "H12 17 documents are", body: { query: "tree", docs: items(17) } },
    { title: "H15 no documents are", body: { query: "tree", docs: [] } },
    { title: "an empty document is", body: { query: "tree", docs: [""] } },
    { title: "no query is", body: { docs } },
    { title: "two queries are", body: { query: ["a", "b"], docs } },
  ])("$title refused", async ({ body }) => {
    expect((await rerank(body)).status).toBe(400);
  });
});
