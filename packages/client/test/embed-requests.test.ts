import { readFileSync } from "node:fs";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { AISearchClient, EasClient, PartialBatchError, type ChatMessage } from "../src/index.ts";
import { scriptedService } from "./support/scripted-service.ts";

const options = { token: "a-token-of-tests", model: "m", sleep: (): void => {} };
const matryoshka = readFileSync(
  new URL("../../../fixtures/errors/matryoshka-400.json", import.meta.url),
  "utf8",
);
const tooLong =
  "This model's maximum context length is 2048 tokens. However, you requested 2723 tokens in the input for embedding generation. Please reduce the length of the input.";

const withVectors = (count: number, length = 2) => ({
  body: {
    data: Array.from({ length: count }, (_, index) => ({ index, embedding: Array(length).fill(1 + index) })),
  },
});
const inputsOf = (body: unknown): string[] => (body as { input: string[] }).input;

test("E04 a model that cannot choose its dimensions refuses, in the server's own words", async () => {
  await using service = await scriptedService(() => ({ status: 400, body: matryoshka }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: ["ash"], dimensions: 512 })).rejects.toMatchObject({
    name: "HttpError",
    code: "BAD_REQUEST",
    attempts: 1,
    serverMessage: expect.stringContaining("matryoshka"),
  });
});

test("E05 vectors have the dimensions that were asked for, or the answer is refused", async () => {
  await using service = await scriptedService(({ body }) =>
    withVectors(1, inputsOf(body)[0] === "ash" ? 3 : 4),
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  expect((await client.embed({ input: ["ash"], dimensions: 3 })).dimensions).toBe(3);
  expect(service.seen[0]?.body).toMatchObject({ dimensions: 3 });
  await expect(client.embed({ input: ["birch"], dimensions: 3 })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    path: "data[0].embedding",
  });
});

test("E06 a text that is too long is an error of its own, and is cut where that is asked for", async () => {
  await using service = await scriptedService(({ body }) =>
    (body as Record<string, unknown>)["truncate_prompt_tokens"] === -1
      ? withVectors(1)
      : {
          status: 400,
          body: { error: { message: tooLong, type: "BadRequestError", param: null, code: 400 } },
        },
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: ["long"] })).rejects.toMatchObject({
    code: "CONTEXT_TOO_LONG",
    attempts: 1,
  });
  expect((await client.embed({ input: ["long"], truncateInputTokens: "max" })).embeddings).toHaveLength(1);
});

test.each([0, -1, 1.5, "all"])(
  "a truncation to %s tokens is refused before anything is sent",
  async (wrong) => {
    await using client = new EasClient({ ...options, endpoint: "http://127.0.0.1:1" });
    await expect(
      client.embed({ input: ["ash"], truncateInputTokens: wrong as number }),
    ).rejects.toMatchObject({ code: "INPUT_INVALID", attempts: 0 });
  },
);

test("E08 an answer with a vector too few is refused, and asked for once more", async () => {
  await using service = await scriptedService(({ body }) => withVectors(inputsOf(body).length - 1));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: ["ash"] })).rejects.toMatchObject({
    name: "ResponseError",
    code: "ANSWER_INVALID",
    attempts: 2,
  });
});

test("E18 counts are summed over batches, also where some have no `prompt_tokens` or none at all", async () => {
  const usages = [{ prompt_tokens: 3, total_tokens: 3 }, { total_tokens: 4 }, undefined];
  await using service = await scriptedService(({ number }) => ({
    body: { ...withVectors(1).body, usage: usages[number - 1] },
  }));
  await using client = new EasClient({
    ...options,
    endpoint: service.endpoint,
    maxBatchSize: 1,
    maxConcurrency: 1,
  });
  const { usage } = await client.embed({ input: ["ash", "birch", "cedar"] });
  expect(usage).toEqual({ inputTokens: 7, totalTokens: 7 });
});

const TINY = [
  { type: "image", url: "data:image/png;base64,AAAA" },
  { type: "text", text: "a gate" },
] as const;

const withImage = (bytes: number): ChatMessage[] => {
  const url = `data:image/png;base64,${btoa("x".repeat(bytes))}`;
  return [{ role: "user", content: [...TINY, { type: "image", url }] }];
};

const turn = (text: string): ChatMessage[] => [
  {
    role: "user",
    content: [
      { type: "image", url: "data:image/png;base64,AAAA" },
      { type: "text", text },
    ],
  },
];

test("conversations get one vector each, in input order, with one request each", async () => {
  await using service = await scriptedService(({ body }) => ({
    body: { data: [{ index: 0, embedding: [JSON.stringify(body).includes("ash") ? 1 : 2, 3] }] },
  }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const { embeddings, attempts } = await client.embedMessages({ input: [turn("ash"), turn("birch")] });
  expect(embeddings).toEqual([Float32Array.of(1, 3), Float32Array.of(2, 3)]);
  expect(attempts).toBe(2);
  expect(service.seen[0]).toMatchObject({
    path: "/v1/embeddings",
    body: { model: "m", messages: [{ role: "user", content: [{ type: "image_url" }, { type: "text" }] }] },
  });
  expect(Object.keys(service.seen[0]?.body ?? {})).not.toContain("input");
});

test("when some conversations fail, finished vectors are kept and resume sends only the rest", async () => {
  let refuses = true;
  await using service = await scriptedService(({ body }) =>
    refuses && JSON.stringify(body).includes("birch") ? { status: 400, body: "bad image" } : withVectors(1),
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const call = client.embedMessages({ input: [turn("ash"), turn("birch")] });
  const error = await call.catch((reason: unknown) => reason);
  if (!PartialBatchError.isInstance(error)) throw error;
  expect(error.failures).toMatchObject([{ index: 1, error: { status: 400 } }]);
  refuses = false;
  expect((await error.resume()).embeddings).toHaveLength(2);
  expect(service.seen).toHaveLength(3);
});

test("conversations that cannot be sent are named, and nothing is sent", async () => {
  await using client = new EasClient({ ...options, endpoint: "http://127.0.0.1:1" });
  const large = turn("x".repeat(1_048_576));
  const embed = (input: unknown) => client.embedMessages({ input: input as ChatMessage[][] });
  await expect(embed([turn("ash"), large])).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
    faults: [{ index: 1 }],
  });
  await expect(embed([[], turn("ash"), "birch"])).rejects.toMatchObject({
    code: "INPUT_INVALID",
    faults: [{ index: 0 }, { index: 2 }],
  });
  await expect(embed([turn("ash"), [null]])).rejects.toMatchObject({
    code: "INPUT_INVALID",
    faults: [{ index: 1, reason: "is no message" }],
  });
  await expect(client.embed({ input: ["a"], instruction: "half \ud83d" })).rejects.toMatchObject({
    code: "INPUT_MALFORMED",
  });
  await expect(embed([turn("half \ud83d")])).rejects.toMatchObject({ code: "INPUT_MALFORMED" });
  expect(await embed([])).toMatchObject({ embeddings: [], attempts: 0 });
});

test("a conversation that is too large tells the size of its largest image, and the largest that fits", async () => {
  await using service = await scriptedService(() => withVectors(1));
  await using client = new EasClient({ ...options, endpoint: service.endpoint, maxBodyBytes: 10_000 });
  const call = client.embedMessages({ input: [withImage(9_000)] });
  await expect(call).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
    faults: [{ index: 0, reason: expect.stringMatching(/image of 9000 bytes; at most 7[23]\d\d fit/) }],
  });
  const message = await call.then(
    () => "",
    (reason: Error) => reason.message,
  );
  const { most } = /at most (?<most>\d+)/.exec(message)?.groups ?? {};
  expect((await client.embedMessages({ input: [withImage(Number(most))] })).embeddings).toHaveLength(1);
});

test("a key that only EAS services know is refused by AI Search", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  await using client = new AISearchClient(emulator.services["search-embed"]);
  const request = { input: ["ash"], truncateInputTokens: "max" } as const;
  await expect(client.embed(request)).rejects.toMatchObject({ code: "OPTION_UNKNOWN" });
});

test("the parsed answers come along where that is asked for, one for each request", async () => {
  await using service = await scriptedService(() => withVectors(1));
  await using client = new EasClient({ ...options, endpoint: service.endpoint, maxBatchSize: 1 });
  const { body } = withVectors(1);
  expect((await client.embed({ input: ["ash", "birch"], raw: true })).raw).toEqual([body, body]);
  expect(await client.embed({ input: ["ash"] })).not.toHaveProperty("raw");
});
