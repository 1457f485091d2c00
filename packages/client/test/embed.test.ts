import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchClient, EasClient, PartialBatchError, type BatchDone } from "../src/index.ts";

const image = (bytes: string): string => `data:image/png;base64,${btoa(bytes)}`;
const start = () => startEmulator({ encoder: "lexical" });
const trees = ["ash", "birch", "cedar"];

test("E02 E09 embeddings come back in input order even when batches finish out of order, with usage summed", async () => {
  await using emulator = await start();
  emulator.faults.add({ on: { path: "/v1/embeddings", request: 1 }, kind: "delay", ms: 30 });
  const { endpoint, token } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token, maxBatchSize: 2 });

  const { embeddings, usage, attempts, dimensions, model } = await client.embed({ input: trees });

  const alone = await Promise.all(
    trees.map(async (text) => (await client.embed({ input: [text] })).embeddings[0]),
  );
  expect(embeddings).toEqual(alone);
  expect(attempts).toBe(2);
  expect(usage?.inputTokens).toBeGreaterThanOrEqual(3);
  expect({ dimensions, model }).toEqual({ dimensions: 512, model: emulator.services.embed.model });
});

test("any batch size gives the same embeddings", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token });
  const input = Array.from({ length: 40 }, (_, at) => `text number ${at}`);
  const { embeddings: whole } = await client.embed({ input });
  for (const maxBatchSize of [1, 3, 16, 64])
    expect((await client.embed({ input, maxBatchSize })).embeddings).toEqual(whole);
});

test("batches are cut by bytes of UTF-8, and one text may fill a body of its own", async () => {
  await using emulator = await start();
  const { endpoint, token } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token });
  const long = "牌".repeat(250_000);
  await client.embed({ input: [long, long, "short"], model: emulator.services.embed.model });
  const sizes = emulator.requests.map(({ bodyBytes }) => bodyBytes);
  expect(sizes).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(950_000);
});

test("a text that cannot be sent is named with its index and size, and nothing is sent", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token, model });
  const huge = "x".repeat(1_048_577);
  await expect(client.embed({ input: ["good", huge, "good", huge] })).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
    faults: [{ index: 1 }, { index: 3 }],
  });
  await expect(client.embed({ input: ["good", ""] })).rejects.toMatchObject({
    code: "INPUT_EMPTY",
    faults: [{ index: 1 }],
  });
  await expect(client.embed({ input: ["good", "half \ud83d"] })).rejects.toMatchObject({
    code: "INPUT_MALFORMED",
  });
  await expect(client.embed({ input: [7 as unknown as string] })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
  expect(emulator.requests).toHaveLength(0);
});

test("no input makes no request", async () => {
  await using emulator = await start();
  await using client = new EasClient(addressOf(emulator.services.embed));
  expect(await client.embed({ input: [] })).toEqual({
    embeddings: [],
    dimensions: 0,
    attempts: 0,
    requestIds: [],
  });
  expect(emulator.requests).toHaveLength(0);
});

test("when some batches fail, nothing finished is lost and resume sends only the rest", async () => {
  await using emulator = await start();
  emulator.faults.add({
    on: { path: "/v1/embeddings", request: 2 },
    kind: "status",
    status: 400,
    body: "bad text",
  });
  await using client = new EasClient({
    ...addressOf(emulator.services.embed),
    maxBatchSize: 1,
    maxConcurrency: 1,
  });

  const error = await client.embed({ input: trees }).catch((reason: unknown) => reason);

  if (!PartialBatchError.isInstance(error)) throw error;
  expect(error.vectors.map((vector) => vector?.length)).toEqual([512, undefined, 512]);
  expect(error.failures).toMatchObject([{ index: 1, error: { status: 400, serverMessage: "bad text" } }]);
  const before = emulator.requests.length;
  const { embeddings } = await error.resume();
  expect(emulator.requests.length - before).toBe(1);
  expect(embeddings).toEqual((await client.embed({ input: trees })).embeddings);
});

test("when no vector came at all, the service's own error is thrown", async () => {
  await using emulator = await start();
  emulator.faults.add({ kind: "status", status: 401, times: Infinity });
  await using client = new EasClient({ ...addressOf(emulator.services.embed), model: "m", maxBatchSize: 1 });
  await expect(client.embed({ input: trees })).rejects.toMatchObject({ name: "AuthError", status: 401 });
});

test("each finished batch is told at once, with where it belongs", async () => {
  await using emulator = await start();
  await using client = new EasClient({
    ...addressOf(emulator.services.embed),
    maxBatchSize: 2,
    maxConcurrency: 1,
  });
  const told: BatchDone[] = [];
  const { embeddings } = await client.embed({ input: trees, onBatch: (done) => told.push(done) });
  expect(told.map(({ first, done, total }) => ({ first, done, total }))).toEqual([
    { first: 0, done: 2, total: 3 },
    { first: 2, done: 3, total: 3 },
  ]);
  expect(told.flatMap((done) => done.embeddings)).toEqual(embeddings);
});

test("with copy each vector has a block of its own, also those that are told at once", async () => {
  await using emulator = await start();
  await using client = new EasClient(addressOf(emulator.services.embed));
  const told: BatchDone[] = [];
  const { embeddings } = await client.embed({ input: trees, copy: true, onBatch: (done) => told.push(done) });
  const blocks = [...embeddings, ...told.flatMap((done) => done.embeddings)].map(
    ({ buffer }) => buffer.byteLength,
  );
  expect(new Set(blocks)).toEqual(new Set([512 * 4]));
});

test("a vector with something else than a number in it is never handed on", async () => {
  await using emulator = await start();
  const { embed } = emulator.services;
  await using client = new EasClient({ ...addressOf(embed), encoding: "float", sleep: () => {} });
  emulator.faults.add({
    on: { path: "/v1/embeddings" },
    kind: "garble",
    replace: '"embedding":[',
    with: '"embedding":[null,',
    times: 2,
  });
  await expect(client.embed({ input: ["ash"] })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    path: "data[0].embedding[0]",
    attempts: 2,
  });
});

test("the model is asked for once for all callers, and not where it is named", async () => {
  await using emulator = await start();
  await using client = new EasClient(addressOf(emulator.services.embed));
  await Promise.all(trees.map((text) => client.embed({ input: [text] })));
  expect(emulator.requests.filter(({ path }) => path === "/v1/models")).toHaveLength(1);
  const { body } = emulator.requests.find(({ path }) => path === "/v1/embeddings") ?? {};
  expect(JSON.parse(body ?? "")).toEqual({
    model: emulator.services.embed.model,
    input: [expect.any(String)],
    encoding_format: "base64",
  });
});

test("where a service lists no models, none is named, and a refusal says so", async () => {
  await using emulator = await start();
  emulator.faults.add({ on: { path: "/v1/models" }, kind: "status", status: 404, times: Infinity });
  await using client = new EasClient(addressOf(emulator.services.embed));
  await client.embed({ input: ["ash"] });
  expect(emulator.requests.at(-1)?.body).not.toContain("model");
  emulator.faults.add({
    on: { path: "/v1/embeddings" },
    kind: "status",
    status: 400,
    body: "model is required",
  });
  await expect(client.embed({ input: ["ash"] })).rejects.toThrow(/no model was named/);
});

test("an instruction goes before each text, letter for letter", async () => {
  await using emulator = await start();
  await using client = new EasClient(addressOf(emulator.services.embed));
  await client.embed({ input: ["ash"], instruction: "Query: ", extraBody: { truncate_prompt_tokens: -1 } });
  expect(JSON.parse(emulator.requests.at(-1)?.body ?? "")).toMatchObject({
    input: ["Query: ash"],
    truncate_prompt_tokens: -1,
  });
});

test("H01 H04 AI Search gets sixteen texts a request, with both secrets and the kind of text", async () => {
  await using emulator = await start();
  await using client = new AISearchClient(emulator.services["search-embed"]);
  const input = Array.from({ length: 17 }, (_, at) => `text ${at}`);
  const { embeddings, attempts } = await client.embed({ input, inputType: "query" });
  expect(embeddings).toHaveLength(17);
  expect(attempts).toBe(2);
  expect(
    emulator.requests
      .map(({ body }) => (JSON.parse(body) as { input: string[] }).input.length)
      .toSorted((one, other) => one - other),
  ).toEqual([1, 16]);
  expect(JSON.parse(emulator.requests[0]?.body ?? "")).toMatchObject({ input_type: "query" });
  await expect(client.embed({ input: ["a", ""] })).rejects.toMatchObject({ code: "INPUT_EMPTY" });
});

test.each([
  [{ token: "wrong-token" }, "InvalidToken"],
  [{ apiKey: "wrong-key" }, "InvalidApiKey"],
])("AI Search tells which secret is wrong: %o", async (wrong, serverCode) => {
  await using emulator = await start();
  await using client = new AISearchClient({ ...emulator.services["search-embed"], ...wrong });
  const error = await client.embed({ input: ["a"] }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "KEY_OR_TOKEN_WRONG",
    serverCode,
    status: 401,
    requestId: expect.any(String),
  });
});

test("H16 H17 H18 H19 images are embedded as data URIs beside texts, and what is none is named", async () => {
  await using emulator = await start();
  await using client = new AISearchClient({ ...emulator.services["search-images"], kind: "multimodal" });
  const { embeddings } = await client.embedImages({ input: [image("one"), image("two"), image("one")] });
  expect(embeddings[0]).toEqual(embeddings[2]);
  expect(embeddings[0]).not.toEqual(embeddings[1]);
  expect((await client.embed({ input: ["a text"] })).dimensions).toBe(embeddings[0]?.length);
  const sent = emulator.requests.length;
  await expect(
    client.embedImages({ input: [image("one"), "http://host/a.png", "data:image/webp;base64,AAAA"] }),
  ).rejects.toMatchObject({
    code: "IMAGE_UNSUPPORTED",
    faults: [{ index: 1 }, { index: 2, reason: expect.stringContaining("webp") }],
  });
  expect(emulator.requests).toHaveLength(sent);
});

const addressOf = ({ endpoint, token }: { endpoint: string; token: string }) => ({ endpoint, token });
