import type { ServerResponse } from "node:http";
import { getRetryable } from "@langchain/core/errors";
import type { HttpError } from "@paifang/client";
import { events, json, scriptedServer, type Reply, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import {
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasLLM,
  PaiEasRerank,
  type ChatPaiEasFields,
} from "../src/index.ts";

/** A service, without waits between attempts. */
const at = ({ endpoint }: ScriptedServer) => ({
  endpoint,
  token: "t",
  model: "demo",
  sleep: (): void => {},
});
const refusing =
  (status: number, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ message: "no" }));
  };
const failureOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

type Call = (server: ScriptedServer, maxRetries: number) => Promise<unknown>;
const CALLS: [string, Call][] = [
  ["a chat", (server, maxRetries) => new ChatPaiEas({ ...at(server), maxRetries }).invoke("Hi")],
  ["a completion", (server, maxRetries) => new PaiEasLLM({ ...at(server), maxRetries }).invoke("Hi")],
  [
    "a generate of two prompts",
    (server, maxRetries) => new PaiEasLLM({ ...at(server), maxRetries }).generate(["a", "b"]),
  ],
  ["embeddings", (server, maxRetries) => new PaiEasEmbeddings({ ...at(server), maxRetries }).embedQuery("a")],
  ["a rerank", (server, maxRetries) => new PaiEasRerank({ ...at(server), maxRetries }).rerank(["b"], "a")],
  [
    "a rerank of AI Search",
    (server, maxRetries) => {
      const endpoint = new URL(server.endpoint).origin;
      const own = { ...at(server), endpoint, deploymentId: "d", apiKey: "k", maxRetries };
      return new AISearchRerank(own).rerank(["b"], "a");
    },
  ],
];

test.each(CALLS.flatMap(([name, call]) => [0, 1, 2].map((retries) => ({ name, call, retries }))))(
  "with $retries retries a dead service is asked once more often for $name",
  async ({ call, retries }) => {
    await using server = await scriptedServer(refusing(503));

    expect(await failureOf(call(server, retries))).toMatchObject({ status: 503, attempts: retries + 1 });

    expect(server.requests).toHaveLength(retries + 1);
  },
);

test.each([
  ["a number of seconds", { "retry-after": "7" }],
  ["a date", { date: "Sun, 22 Nov 2026 10:00:00 GMT", "retry-after": "Sun, 22 Nov 2026 10:00:07 GMT" }],
])("a rate limit that names %s is waited for as long as it says", async (_name, headers) => {
  await using server = await scriptedServer((response, request, number) =>
    number === 1
      ? refusing(429, headers)(response, request, number)
      : json(response, { choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }] }),
  );
  const waits: number[] = [];
  const model = new ChatPaiEas({ ...at(server), sleep: (ms) => void waits.push(ms) });

  expect((await model.invoke("Hi")).content).toBe("Hello");

  expect(server.requests).toHaveLength(2);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThanOrEqual(7_000);
});

test.each([400, 401, 403, 404, 409, 413, 422, 501])("a refusal with %i is sent once", async (status) => {
  await using server = await scriptedServer(refusing(status));

  expect(await failureOf(new ChatPaiEas(at(server)).invoke("Hi"))).toMatchObject({ status });
  expect(await failureOf(new PaiEasLLM(at(server)).invoke("Hi"))).toMatchObject({ status });

  expect(server.requests).toHaveLength(2);
});

test("a connection that is reset is tried as often as the client allows", async () => {
  await using server = await scriptedServer((response) => void response.socket?.resetAndDestroy());

  const error = await failureOf(new ChatPaiEas({ ...at(server), maxRetries: 1 }).invoke("Hi"));

  expect(error).toMatchObject({ name: "ConnectionError", attempts: 2 });
  expect(getRetryable(error)).toBe(true);
  expect(server.requests).toHaveLength(2);
});

const word: Reply = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const choice = { index: 0, delta: { content: "Hel" }, text: "Hel" };
  response.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`);
};

test.each<[string, (server: ScriptedServer) => Promise<AsyncIterable<unknown>>]>([
  ["a chat", (server) => new ChatPaiEas(at(server)).stream("Hi")],
  ["a completion", (server) => new PaiEasLLM(at(server)).stream("Hi")],
])("a stream of %s that breaks after its first event is not begun again", async (_name, open) => {
  const answers: ServerResponse[] = [];
  await using server = await scriptedServer((response, request, number) => {
    answers.push(response);
    return word(response, request, number);
  });
  const pieces: unknown[] = [];

  const read = async (): Promise<void> => {
    for await (const piece of await open(server)) {
      pieces.push(piece);
      for (const answer of answers) answer.destroy();
    }
  };

  expect(await failureOf(read())).toMatchObject({ code: "STREAM_TRUNCATED" });
  expect(pieces).toHaveLength(1);
  expect(server.requests).toHaveLength(1);
});

test("a stream that fails before its first event is begun again", async () => {
  await using server = await scriptedServer((response, request, number) => {
    if (number === 1) return refusing(503)(response, request, number);
    return events(response, [
      { choices: [{ index: 0, delta: { content: "Hello" }, finish_reason: "stop" }] },
    ]);
  });
  const pieces: unknown[] = [];

  for await (const { content } of await new ChatPaiEas(at(server)).stream("Hi")) pieces.push(content);

  expect(pieces.join("")).toBe("Hello");
  expect(server.requests).toHaveLength(2);
});

const OVERRIDES: [string, (server: ScriptedServer, fields: ChatPaiEasFields) => Promise<unknown>][] = [
  [
    "an invoke",
    (server, fields) => new ChatPaiEas({ ...at(server), ...fields }).invoke("Hi", { maxRetries: 1 }),
  ],
  [
    "a stream",
    (server, fields) => new ChatPaiEas({ ...at(server), ...fields }).stream("Hi", { maxRetries: 1 }),
  ],
  [
    "events",
    async (server, fields) =>
      new ChatPaiEas({ ...at(server), ...fields }).streamEvents("Hi", { maxRetries: 1 }).output,
  ],
  [
    "a bound model",
    (server, fields) =>
      new ChatPaiEas({ ...at(server), ...fields }).withConfig({ maxRetries: 1 }).invoke("Hi"),
  ],
  ["a completion", (server) => new PaiEasLLM(at(server)).invoke("Hi", { maxRetries: 1 })],
  ["a completion stream", (server) => new PaiEasLLM(at(server)).stream("Hi", { maxRetries: 1 })],
];

test.each(OVERRIDES)("the retries of one call win over the model's, for %s", async (_name, call) => {
  await using server = await scriptedServer(refusing(503));

  expect(await failureOf(call(server, { maxRetries: 0 }))).toMatchObject({ status: 503 });

  expect(server.requests).toHaveLength(2);
});

test.each<[number, boolean]>([
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [408, true],
  [409, false],
  [413, false],
  [422, false],
  [425, true],
  [429, true],
  [450, true],
  [500, true],
  [501, false],
  [502, true],
  [503, true],
  [504, true],
])("LangChain is told whether an answer of %i may pass: %s", async (status, retryable) => {
  await using server = await scriptedServer(refusing(status));
  const fields = { ...at(server), maxRetries: 0 };

  const errors = await Promise.all(
    [
      new ChatPaiEas(fields).invoke("Hi"),
      new ChatPaiEas(fields).stream("Hi"),
      new PaiEasLLM(fields).invoke("Hi"),
      new PaiEasEmbeddings(fields).embedQuery("a"),
      new PaiEasRerank(fields).rerank(["b"], "a"),
    ].map(failureOf),
  );

  expect(errors.map((error) => (error as HttpError).status)).toEqual(errors.map(() => status));
  expect(errors.map(getRetryable)).toEqual(errors.map(() => retryable));
});

test("whoever retries a runnable can leave out what no repeat can mend", async () => {
  await using server = await scriptedServer(refusing(422));
  const retried = new ChatPaiEas(at(server)).withRetry({
    stopAfterAttempt: 3,
    onFailedAttempt: (error: unknown) => {
      if (getRetryable(error) === false) throw error;
    },
  });

  expect(await failureOf(retried.invoke("Hi"))).toMatchObject({ status: 422 });

  expect(server.requests).toHaveLength(1);
});
