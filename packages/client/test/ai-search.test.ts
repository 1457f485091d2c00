import { setImmediate } from "node:timers/promises";
import { startEmulator, type AISearchService } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchClient, type EmbedRequest } from "../src/index.ts";
import { aiSearchClientOf } from "./support/ai-search-service.ts";
import { replies } from "./support/scripted-dispatcher.ts";
import { scriptedService } from "./support/scripted-service.ts";

const start = () => startEmulator({ encoder: "lexical" });
const image = (bytes: string, type = "png"): string => `data:image/${type};base64,${btoa(bytes)}`;
const embeddingsOf = (...embeddings: number[][]) =>
  embeddings.map((embedding, index) => ({ index, embedding }));

const multimodal = (address: AISearchService): AISearchClient =>
  new AISearchClient({ ...address, kind: "multimodal" });

/** What the process warns of while something runs. */
async function warningsOf(run: () => Promise<unknown>): Promise<string[]> {
  const codes: string[] = [];
  const listen = (warning: Error & { code?: string }): void => void codes.push(warning.code ?? "");
  process.on("warning", listen);
  try {
    await run();
    await setImmediate();
    return codes;
  } finally {
    process.off("warning", listen);
  }
}

test("H02 H03 one text and sixteen are one request each, always as a list", async () => {
  await using emulator = await start();
  await using client = new AISearchClient(emulator.services["search-embed"]);
  const sixteen = Array.from({ length: 16 }, (_, at) => `text ${at}`);
  expect((await client.embed({ input: ["ash"] })).attempts).toBe(1);
  const { embeddings, attempts } = await client.embed({ input: sixteen, inputType: "document" });
  expect({ count: embeddings.length, attempts }).toEqual({ count: 16, attempts: 1 });
  expect(emulator.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { input: ["ash"] },
    { input: sixteen, input_type: "document" },
  ]);
});

test("H05 an empty text is named by its index, and nothing is sent", async () => {
  await using emulator = await start();
  await using client = new AISearchClient(emulator.services["search-embed"]);
  await expect(client.embed({ input: ["a", "", "b", ""] })).rejects.toMatchObject({
    code: "INPUT_EMPTY",
    faults: [{ index: 1 }, { index: 3 }],
  });
  expect(emulator.requests).toHaveLength(0);
});

test("H06 a kind of text that does not exist is refused before anything is sent", async () => {
  await using emulator = await start();
  await using client = new AISearchClient(emulator.services["search-embed"]);
  const request = { input: ["a"], inputType: "foo" } as unknown as EmbedRequest;
  await expect(client.embed(request)).rejects.toMatchObject({ code: "INPUT_INVALID", attempts: 0 });
  expect(emulator.requests).toHaveLength(0);
});

test("H07 a plain model that ignores `dimensions` is told of by a warning, once", async () => {
  await using emulator = await start();
  await using client = new AISearchClient(emulator.services["search-embed"]);
  const input = Array.from({ length: 17 }, (_, at) => `text ${at}`);
  const codes = await warningsOf(async () => {
    expect((await client.embed({ input, dimensions: 64 })).dimensions).toBe(512);
    await client.embed({ input, dimensions: 64 });
  });
  expect(codes).toEqual(["DIMENSIONS_IGNORED"]);
  expect(JSON.parse(emulator.requests[0]?.body ?? "")).toMatchObject({ dimension: 64 });
});

test("H07 a model that gives the dimensions asked for warns of nothing", async () => {
  await using service = await scriptedService(() => ({ body: { embeddings: embeddingsOf([1, 2, 3]) } }));
  await using client = aiSearchClientOf(service);
  expect(await warningsOf(() => client.embed({ input: ["ash"], dimensions: 3 }))).toEqual([]);
});

test("H18 H20 texts and images in one call are refused, whichever verb is used", async () => {
  await using emulator = await start();
  await using client = multimodal(emulator.services["search-images"]);
  const mixed = ["a text", image("one")];
  await expect(client.embedImages({ input: mixed })).rejects.toMatchObject({
    code: "IMAGE_UNSUPPORTED",
    faults: [{ index: 0 }],
  });
  await expect(client.embed({ input: mixed })).rejects.toMatchObject({
    code: "IMAGE_UNSUPPORTED",
    faults: [{ index: 1, reason: expect.stringContaining("embedImages") }],
  });
  expect(emulator.requests).toHaveLength(0);
});

test("H16 sixteen images of either type go in one request, the seventeenth in another", async () => {
  await using emulator = await start();
  await using client = multimodal(emulator.services["search-images"]);
  const input = Array.from({ length: 17 }, (_, at) => image(`image ${at}`, at % 2 === 0 ? "jpeg" : "png"));
  const { embeddings, attempts } = await client.embedImages({ input });
  expect({ count: embeddings.length, attempts }).toEqual({ count: 17, attempts: 2 });
  for (const { body } of emulator.requests) expect(JSON.parse(body)).toMatchObject({ type: "image" });
});

test.each([
  ["data:image/png;base64,AAA", /well-formed base64/],
  ["data:image/png;base64,", /well-formed base64/],
  ["data:image/png;base64,AA AA", /well-formed base64/],
  ["data:image/gif;base64,AAAA", /image\/gif, not PNG or JPEG/],
  ["https://host.test/a.png", /no data URI/],
  [7, /number, not a data URI/],
])("H19 %s is refused as an image before anything is sent", async (bad, reason) => {
  await using client = aiSearchClientOf({ endpoint: "http://127.0.0.1:1" }, { kind: "multimodal" });
  await expect(client.embedImages({ input: [image("one"), bad as string] })).rejects.toMatchObject({
    code: "IMAGE_UNSUPPORTED",
    faults: [{ index: 1, reason: expect.stringMatching(reason) }],
  });
});

test("an image that is too large is named with its own size and the largest that fits", async () => {
  await using emulator = await start();
  await using client = multimodal(emulator.services["search-images"]);
  const maxBodyBytes = 10_000;
  const call = client.embedImages({ input: [image("x".repeat(9_000))], maxBodyBytes });
  await expect(call).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
    faults: [{ index: 0, reason: expect.stringMatching(/image of 9000 bytes; at most 74\d\d fit/) }],
  });
  const message = await call.then(
    () => "",
    (reason: Error) => reason.message,
  );
  const { most } = /at most (?<most>\d+)/.exec(message)?.groups ?? {};
  const largest = image("x".repeat(Number(most)));
  expect((await client.embedImages({ input: [largest], maxBodyBytes })).embeddings).toHaveLength(1);
  await expect(
    client.embedImages({ input: [image("x".repeat(Number(most) + 3))], maxBodyBytes }),
  ).rejects.toMatchObject({ code: "INPUT_TOO_LARGE" });
});

test("an image of six megabytes is checked and sent", async () => {
  await using service = await scriptedService(() => ({ body: { embeddings: embeddingsOf([1, 2]) } }));
  await using client = aiSearchClientOf(service, { kind: "multimodal" });
  const input = [image("x".repeat(6_000_000), "jpeg")];
  expect((await client.embedImages({ input })).embeddings).toHaveLength(1);
});

test("H11 H14 plain scores are paired with the documents, and the query goes as text", async () => {
  await using service = await scriptedService(() => ({ body: { scores: [0.1, 0.9, 0.9] } }));
  await using client = aiSearchClientOf(service, { kind: "reranker" });
  const documents = Object.freeze(["d0", "d1", "d2"]);
  expect((await client.rerank({ query: "q", documents })).results).toEqual([
    { index: 1, score: 0.9 },
    { index: 2, score: 0.9 },
    { index: 0, score: 0.1 },
  ]);
  expect(service.seen).toMatchObject([
    { path: "/v3/openapi/deployments/d-1/predict", body: { query: "q", docs: ["d0", "d1", "d2"] } },
  ]);
});

test("the Qwen3 prompt holds for a reranker of AI Search too, where it is asked for", async () => {
  await using service = await scriptedService(() => ({ body: { scores: [0.5] } }));
  await using client = aiSearchClientOf(service, { kind: "reranker", rerankTemplate: "qwen3" });
  await client.rerank({ query: "q", documents: ["d0"] });
  expect(service.seen).toMatchObject([
    {
      body: {
        query: expect.stringContaining("<Query>: q\n") as unknown,
        docs: [expect.stringContaining("<Document>: d0<|im_end|>")],
      },
    },
  ]);
});

test("H13 scores for another number of documents are refused", async () => {
  await using service = await scriptedService(() => ({ body: { scores: [0.5] } }));
  await using client = aiSearchClientOf(service, { kind: "reranker" });
  await expect(client.rerank({ query: "q", documents: ["d0", "d1"] })).rejects.toMatchObject({
    name: "ResponseError",
    path: "scores",
  });
});

test("H15 no documents are no error: nothing is sent and the order is empty", async () => {
  await using client = aiSearchClientOf({ endpoint: "http://127.0.0.1:1" }, { kind: "reranker" });
  expect(await client.rerank({ query: "q", documents: [] })).toEqual({
    results: [],
    attempts: 0,
    requestIds: [],
  });
});

test("H27 an empty vector is refused with its place", async () => {
  await using service = await scriptedService(({ body }) => ({
    body: {
      embeddings: embeddingsOf(
        ...(body as { input: string[] }).input.map((text) => (text === "b" ? [] : [1, 2])),
      ),
    },
  }));
  const client = aiSearchClientOf(service);
  await expect(client.embed({ input: ["b"] })).rejects.toMatchObject({
    name: "ResponseError",
    path: "embeddings[0].embedding",
  });
  await expect(client.embed({ input: ["a", "b"] })).rejects.toMatchObject({
    vectors: [Float32Array.of(1, 2), undefined],
    failures: [{ index: 1, error: { path: "embeddings[0].embedding" } }],
  });
});

test.each([564.903929, "564.9", 12, null])(
  "H28 H29 answers in the wrapper of the hosted services are read, whatever `latency` is: %s",
  async (latency) => {
    const wrapped = { request_id: "r", latency, usage: { token_count: 6 } };
    const scores = [
      { index: 1, score: 1.37 },
      { index: 0, score: -0.3 },
    ];
    await using service = await scriptedService(({ body }) => ({
      body: {
        ...wrapped,
        result: "query" in (body as object) ? { scores } : { embeddings: embeddingsOf([0.5, 0.25]) },
      },
    }));
    await using embedder = aiSearchClientOf(service);
    const { embeddings, usage } = await embedder.embed({ input: ["a"] });
    expect(embeddings).toEqual([Float32Array.of(0.5, 0.25)]);
    expect(usage).toEqual({ inputTokens: 6 });
    await using reranker = aiSearchClientOf(service, { kind: "reranker" });
    expect((await reranker.rerank({ query: "q", documents: ["d0", "d1"] })).results).toEqual(scores);
  },
);

test("H31 the whole call address and host with deployment id make the same request", async () => {
  await using emulator = await start();
  const { endpoint, deploymentId, apiKey, token } = emulator.services["search-embed"];
  await using short = new AISearchClient({ endpoint, deploymentId, apiKey, token });
  const whole = `${endpoint}/v3/openapi/deployments/${deploymentId}/predict`;
  await using long = new AISearchClient({ endpoint: whole, apiKey, token });
  for (const client of [short, long]) await client.embed({ input: ["ash"] });
  const [one, other] = emulator.requests;
  expect(one).toEqual(other);
  expect(one?.status).toBe(200);
});

test("H32 a private host gets the same request", async () => {
  const body = JSON.stringify({ embeddings: embeddingsOf([1, 2]) });
  const dispatcher = replies([
    { status: 200, body },
    { status: 200, body },
  ]);
  for (const region of ["cn-shanghai", "cn-shanghai-vpc"]) {
    await using client = new AISearchClient({
      endpoint: `http://space-abc.platform-${region}.opensearch.aliyuncs.com`,
      deploymentId: "d-1",
      apiKey: "OS-key-of-tests",
      token: "a-token-of-tests",
      dispatcher,
    });
    await client.embed({ input: ["ash"] });
  }
  const [open, inside] = dispatcher.calls;
  expect(open).toEqual(inside);
  expect(open?.path).toBe("/v3/openapi/deployments/d-1/predict");
});
