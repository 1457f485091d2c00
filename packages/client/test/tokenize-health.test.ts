import { startEmulator } from "@paifang/emulator";
import { describe, expect, test } from "vitest";
import { EasClient, type TokenizeRequest } from "../src/index.ts";
import { answering, sentBody } from "./support/played.ts";
import { answer, rawServer } from "./support/raw-server.ts";

const clientFor = (endpoint: string, options = {}): EasClient =>
  new EasClient({ endpoint, token: "t", model: "m", ...options });

describe("tokenize", () => {
  const told = { count: 1, max_model_len: 32768, tokens: [15339], token_strs: null };

  test("C24 a text is counted, with its token ids and the most that the model takes", async () => {
    await using server = await rawServer(answering(told));
    await using client = clientFor(server.endpoint);
    expect(await client.tokenize({ prompt: "hello" })).toEqual({
      tokenIds: [15339],
      count: 1,
      maxInputTokens: 32768,
      attempts: 1,
      requestIds: [],
    });
    expect(server.requests[0]).toMatch(/^POST \/api\/predict\/demo\/tokenize HTTP/);
    expect(sentBody(server.requests[0])).toEqual({ model: "m", prompt: "hello" });
    expect((await client.tokenize({ prompt: "hello", raw: true })).raw).toEqual(told);
  });

  test("a conversation is counted in the servers' form, with its tools", async () => {
    await using server = await rawServer(answering({ tokens: [1, 2] }));
    await using client = clientFor(server.endpoint);
    const messages = [{ role: "user", content: "hello" }] as const;
    const extraBody = { add_generation_prompt: false };
    expect(await client.tokenize({ messages, tools: [{ name: "now" }], extraBody })).toMatchObject({
      count: 2,
    });
    expect(sentBody(server.requests[0])).toEqual({
      model: "m",
      messages,
      tools: [{ type: "function", function: { name: "now" } }],
      ...extraBody,
    });
  });

  test.each<[TokenizeRequest, string]>([
    [{}, "INPUT_INVALID"],
    [{ prompt: "a", messages: [{ role: "user", content: "a" }] }, "INPUT_INVALID"],
    [{ messages: [] }, "INPUT_EMPTY"],
    [{ prompt: "\ud83d" }, "INPUT_MALFORMED"],
    [{ prompt: 5 as never }, "INPUT_INVALID"],
  ])("%j is refused before anything is sent", async (request, code) => {
    await using server = await rawServer(answering(told));
    await using client = clientFor(server.endpoint);
    await expect(client.tokenize(request)).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(0);
  });

  test("an answer without token ids is refused", async () => {
    await using server = await rawServer(answering({ count: 1 }));
    await using client = clientFor(server.endpoint, { maxRetries: 0 });
    await expect(client.tokenize({ prompt: "a" })).rejects.toMatchObject({
      code: "ANSWER_INVALID",
      path: "tokens",
    });
  });
});

test("C24 token ids become text again", async () => {
  await using server = await rawServer(answering({ prompt: "hello" }));
  await using client = clientFor(server.endpoint);
  expect((await client.detokenize({ tokenIds: [15339] })).text).toBe("hello");
  expect(server.requests[0]).toMatch(/^POST \/api\/predict\/demo\/detokenize HTTP/);
  await expect(client.detokenize({ tokenIds: [1.5] })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  expect(sentBody(server.requests[0])).toEqual({ model: "m", tokens: [15339] });
});

test("C25 a service that answers its health route is healthy", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  expect(await client.health()).toBe(true);
  expect(emulator.requests.at(-1)).toMatchObject({ method: "GET" });
  expect(emulator.requests.at(-1)?.path).toBe("/health");
});

test("a 503 means not healthy, and is asked for only once", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(503, "")));
  await using client = clientFor(server.endpoint, { maxRetries: 4 });
  expect(await client.health()).toBe(false);
  expect(server.requests).toHaveLength(1);
});

test("any other refusal of the health route is an error", async () => {
  await using server = await rawServer((socket) => void socket.write(answer(404, '{"detail":"Not Found"}')));
  await using client = clientFor(server.endpoint);
  await expect(client.health()).rejects.toMatchObject({ code: "PATH_MISSING", operation: "health" });
});

test("a page in place of the health route is no health", async () => {
  const page = answer(200, "<html><h1>Welcome</h1></html>", { "content-type": "text/html" });
  await using server = await rawServer((socket) => void socket.write(page));
  await using client = clientFor(server.endpoint);
  await expect(client.health()).rejects.toMatchObject({ code: "ANSWER_NOT_THE_API", operation: "health" });
  expect(await client.health({ path: "/" })).toBe(true);
});
