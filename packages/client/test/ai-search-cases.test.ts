import {
  startEmulator,
  type AISearchService,
  type AISearchServiceOptions,
  type Emulator,
} from "@paifang/emulator";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AISearchClient, type AISearchOptions } from "../src/index.ts";

const JPEG = "data:image/jpeg;base64,/9j/4AAQ";
const SERVICES = {
  text: { product: "ai-search", kind: "text" },
  images: { product: "ai-search", kind: "multimodal" },
  reranker: { product: "ai-search", kind: "reranker" },
  "hosted-text": { product: "ai-search", kind: "text", profile: "hosted" },
  "hosted-reranker": { product: "ai-search", kind: "reranker", profile: "hosted" },
} as const satisfies Record<string, AISearchServiceOptions>;

let emulator: Emulator<typeof SERVICES>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical", services: SERVICES });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const clientFor = (service: AISearchService, options: AISearchOptions = {}): AISearchClient =>
  new AISearchClient({ ...service, sleep: () => {}, ...options });
const textClient = (options: AISearchOptions = {}): AISearchClient =>
  clientFor(emulator.services.text, options);
const rerankClient = (): AISearchClient => clientFor(emulator.services.reranker, { kind: "reranker" });
const items = (count: number): string[] => Array.from({ length: count }, (_, index) => `tree ${index}`);
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (reason: unknown) => reason,
  );

test("H01 H03 H10 sixteen texts go in one request, with both secrets", async () => {
  await using client = textClient();
  const { embeddings } = await client.embed({ input: items(16) });

  expect(embeddings).toHaveLength(16);
  const { apiKey, token } = emulator.services.text;
  expect(emulator.requests.map(({ headers }) => headers)).toMatchObject([
    { authorization: `Bearer ${apiKey}`, token },
  ]);
});

test("H04 seventeen texts go in two requests and come back as one answer", async () => {
  await using client = textClient();
  const { embeddings, attempts } = await client.embed({ input: items(17) });

  expect([embeddings.length, attempts, emulator.requests.length]).toEqual([17, 2, 2]);
});

test("H05 an empty text is named by its index, and nothing is sent", async () => {
  await using client = textClient();

  expect(await failureOf(client.embed({ input: ["ash", "", "birch"] }))).toMatchObject({
    name: "InputError",
    code: "INPUT_EMPTY",
    faults: [{ index: 1, reason: "is empty" }],
  });
  expect(emulator.requests).toEqual([]);
});

test.each([
  { title: "H08 a wrong token", options: { token: "canary-1" } },
  { title: "H09 a wrong key", options: { apiKey: "OS-canary-1" } },
])("$title is an AuthError that is not retried and prints neither", async ({ options }) => {
  await using client = textClient(options);
  const error = await failureOf(client.embed({ input: ["ash"] }));

  expect(error).toMatchObject({ name: "AuthError", status: 401, attempts: 1, retryable: false });
  expect(String(error)).not.toContain("canary");
  expect(emulator.requests).toHaveLength(1);
});

test("H11 H12 seventeen documents are ranked as one list, best first", async () => {
  await using client = rerankClient();
  const documents = [...items(16), "The birch has white bark."];
  const { results } = await client.rerank({ query: "white bark of a birch", documents });

  expect(results).toHaveLength(17);
  expect(results[0]?.index).toBe(16);
  expect(emulator.requests).toHaveLength(2);
});

test("H13 scores that are fewer than the documents are refused", async () => {
  emulator.faults.add({ kind: "drop-item", times: Infinity });
  await using client = rerankClient();

  expect(await failureOf(client.rerank({ query: "a", documents: ["a", "b"] }))).toMatchObject({
    name: "ResponseError",
  });
});

test("H14 the query goes as a text", async () => {
  await using client = rerankClient();
  await client.rerank({ query: "white bark", documents: ["a"] });

  expect(JSON.parse(emulator.requests[0]?.body ?? "")).toMatchObject({ query: "white bark" });
});

test("H15 no documents have no order, and make no request", async () => {
  await using client = rerankClient();

  expect((await client.rerank({ query: "a", documents: [] })).results).toEqual([]);
  expect(emulator.requests).toEqual([]);
});

test("H16 a jpeg is embedded", async () => {
  await using client = clientFor(emulator.services.images, { kind: "multimodal" });
  const { embeddings } = await client.embedImages({ input: [JPEG] });

  expect(embeddings[0]).toHaveLength(512);
  expect(JSON.parse(emulator.requests[0]?.body ?? "")).toEqual({ type: "image", data: [JPEG] });
});

test("H17 texts are embedded by a multimodal deployment too", async () => {
  await using client = clientFor(emulator.services.images, { kind: "multimodal" });
  await client.embed({ input: ["ash"] });

  expect(JSON.parse(emulator.requests[0]?.body ?? "")).toEqual({ type: "text", data: ["ash"] });
});

test.each([
  { title: "H18 H20 plain text", input: "ash" },
  { title: "H19 a webp", input: "data:image/webp;base64,AAAA" },
])("$title among images is named, and nothing is sent", async ({ input }) => {
  await using client = clientFor(emulator.services.images, { kind: "multimodal" });

  expect(await failureOf(client.embedImages({ input: [JPEG, input] }))).toMatchObject({ name: "InputError" });
  expect(emulator.requests).toEqual([]);
});

test("H21 a refusal gives its code, message and request id", async () => {
  emulator.faults.add({ kind: "ai-search-error", code: "InvalidParameter", message: "no such field" });
  await using client = textClient();
  const error = await failureOf(client.embed({ input: ["ash"] }));

  expect(error).toMatchObject({
    name: "HttpError",
    status: 400,
    serverCode: "InvalidParameter",
    serverMessage: "no such field",
    attempts: 1,
    requestId: expect.stringMatching(/^[0-9A-Fa-f-]{36}$/) as string,
  });
});

test.each([
  { title: "H22 a rate that was passed", code: "Throttling.RateQuota", times: 1, attempts: 2 },
  { title: "H24 a failure inside", code: "InternalServerError", times: 1, attempts: 2 },
])("$title is retried and then answered", async ({ code, times, attempts }) => {
  emulator.faults.add({ kind: "ai-search-error", code, times });
  await using client = textClient();

  expect((await client.embed({ input: ["ash"] })).attempts).toBe(attempts);
});

test("H23 a free quota that is used up is told at once and never retried", async () => {
  emulator.faults.add({
    kind: "ai-search-error",
    code: "Throttling.AllocationQuota",
    message: "Free allocated quota exceeded.",
    times: Infinity,
  });
  await using client = textClient();

  expect(await failureOf(client.embed({ input: ["ash"] }))).toMatchObject({
    status: 429,
    code: "QUOTA_EXHAUSTED",
    retryable: false,
    attempts: 1,
  });
});

test("H26 an unknown deployment is told as one", async () => {
  await using client = textClient({ deploymentId: "nobody" });

  expect(await failureOf(client.embed({ input: ["ash"] }))).toMatchObject({
    status: 404,
    code: "DEPLOYMENT_MISSING",
    attempts: 1,
  });
});

test("H27 a vector without numbers is refused", async () => {
  emulator.faults.add({ kind: "empty-vector", item: 0, times: Infinity });
  await using client = textClient();

  expect(await failureOf(client.embed({ input: ["ash", "birch"] }))).toMatchObject({ name: "ResponseError" });
});

test("H28 the wrapper of the hosted services is read, and its count", async () => {
  await using hosted = clientFor(emulator.services["hosted-text"]);
  await using custom = textClient();
  const [wrapped, plain] = [
    await hosted.embed({ input: ["two words"] }),
    await custom.embed({ input: ["two words"] }),
  ];

  expect(wrapped.embeddings).toEqual(plain.embeddings);
  expect(wrapped.usage).toMatchObject({ inputTokens: 2 });
});

test("H29 hosted scores are objects, and may be below 0", async () => {
  await using client = clientFor(emulator.services["hosted-reranker"], { kind: "reranker" });
  const documents = ["Cakes need butter.", "The birch is a tree with white bark."];
  const { results } = await client.rerank({ query: "white bark of a birch tree", documents });

  expect(results.map(({ index }) => index)).toEqual([1, 0]);
  expect(results[1]?.score).toBeLessThan(0);
});

test("H30 an error that is not JSON keeps its text", async () => {
  emulator.faults.add({ kind: "status", status: 400, body: "upstream crashed" });
  await using client = textClient();

  expect(await failureOf(client.embed({ input: ["ash"] }))).toMatchObject({
    status: 400,
    body: "upstream crashed",
  });
});

test("H31 a whole address that was pasted is the same request as host and id", async () => {
  const { endpoint, deploymentId, apiKey, token } = emulator.services.text;
  const pasted = `${endpoint}/v3/openapi/deployments/${deploymentId}/predict`;
  await using whole = new AISearchClient({ endpoint: pasted, apiKey, token });
  await using parts = textClient();
  await whole.embed({ input: ["ash"] });
  await parts.embed({ input: ["ash"] });

  const [one, other] = emulator.requests;
  expect([one?.path, one?.body, one?.headers["host"]]).toEqual([
    other?.path,
    other?.body,
    other?.headers["host"],
  ]);
});
