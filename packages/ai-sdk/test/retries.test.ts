import { APICallError } from "@ai-sdk/provider";
import { HttpError, TimeoutError, type PartialBatchError } from "@paifang/client";
import { json, scriptedServer, type ScriptedServer } from "@paifang/contract";
import { RetryError, ToolLoopAgent, embedMany, generateText, rerank, streamText } from "ai";
import { expect, test, vi } from "vitest";
import { createAISearch, createPaiEas } from "../src/index.ts";

type Options = { maxRetries: number; abortSignal?: AbortSignal };

/** How far the client's clock is ahead: it too lets nothing go before the time that a server has asked for. */
let aheadMs = 0;
const now = (): number => performance.now() + aheadMs;
const easAt = ({ endpoint }: ScriptedServer) => createPaiEas({ endpoint, token: "t", model: "demo", now });
const searchAt = ({ endpoint }: ScriptedServer) =>
  createAISearch({ endpoint: new URL(endpoint).origin, deploymentId: "d", apiKey: "k", token: "t", now });

/** What `streamText` tells by `onError` alone. */
async function streamed(model: ReturnType<ReturnType<typeof easAt>>, options: Options): Promise<string> {
  let told: unknown;
  const onError = ({ error }: { error: unknown }): void => {
    told = error;
  };
  const { text } = streamText({ model, prompt: "Hi", onError, ...options });
  return text.then(undefined, () => Promise.reject(told));
}

const query = "tree";
const documents = ["ash"];
type Call = (server: ScriptedServer, options: Options) => PromiseLike<unknown>;
const CALLS: [string, Call][] = [
  ["generateText", (server, options) => generateText({ model: easAt(server)(), prompt: "Hi", ...options })],
  ["streamText", (server, options) => streamed(easAt(server)(), options)],
  [
    "embedMany",
    (server, options) => embedMany({ model: easAt(server).embeddingModel(), values: documents, ...options }),
  ],
  [
    "rerank",
    (server, options) => rerank({ model: easAt(server).rerankingModel(), query, documents, ...options }),
  ],
  [
    "embedMany on AI Search",
    (server, options) =>
      embedMany({ model: searchAt(server).embeddingModel(), values: documents, ...options }),
  ],
  [
    "rerank on AI Search",
    (server, options) => rerank({ model: searchAt(server).rerankingModel(), query, documents, ...options }),
  ],
];
const failureOf = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => expect.unreachable("answered"),
    (error: unknown) => error,
  );

const refusing = (status: number, headers: Record<string, string> = {}): Promise<ScriptedServer> =>
  scriptedServer((response) => {
    response.writeHead(status, { "content-type": "application/json", "retry-after": "0", ...headers });
    response.end(JSON.stringify({ message: "no such luck" }));
  });

test.for(CALLS)(
  "%s sends a dead service what the host decides, and not one request more",
  async ([, call]) => {
    await using server = await refusing(503);

    const once = await failureOf(call(server, { maxRetries: 0 }));
    expect(server.requests).toHaveLength(1);
    const thrice = await failureOf(call(server, { maxRetries: 2 }));

    expect(server.requests).toHaveLength(4);
    expect(APICallError.isInstance(once)).toBe(true);
    expect(RetryError.isInstance(thrice) && thrice.errors).toHaveLength(3);
  },
);

const STATUSES = [
  [400, false],
  [401, false],
  [409, false],
  [410, false],
  [413, false],
  [422, false],
  [425, true],
  [429, true],
  [450, true],
  [500, true],
  [501, false],
  [503, true],
  [504, true],
  [505, false],
] as const;

test.for(STATUSES)("a refusal with %d is repeated: %s", async ([status, repeated]) => {
  for (const [, call] of CALLS) {
    await using server = await refusing(status);

    await failureOf(call(server, { maxRetries: 1 }));

    expect(server.requests.length).toBe(repeated ? 2 : 1);
  }
});

test.for(CALLS)("%s fails with what the host and its users read", async ([, call]) => {
  await using server = await refusing(429, { "x-request-id": "request-7" });

  const error = await failureOf(call(server, { maxRetries: 0 }));

  const { cause } = error as APICallError;
  expect(HttpError.isInstance(cause)).toBe(true);
  expect(error).toMatchObject({
    name: "AI_APICallError",
    statusCode: 429,
    isRetryable: true,
    responseHeaders: { "retry-after": "0", "x-request-id": "request-7" },
    responseBody: '{"message":"no such luck"}',
    message: (cause as HttpError).message,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) as unknown,
    requestBodyValues: expect.any(Object) as unknown,
  });
  expect((error as Error).message).toContain((cause as HttpError).advice);
});

test.for(CALLS)("%s waits as long as the server asks", async ([, call]) => {
  await using server = await refusing(429, { "retry-after": "59" });
  const { setTimeout } = globalThis;
  const waits: unknown[] = [];
  const clock = vi
    .spyOn(globalThis, "setTimeout")
    .mockImplementation((run: () => void, ms?: number, ...more: unknown[]) => {
      if (ms !== 59_000) return setTimeout(run as never, ms, ...more);
      waits.push(ms);
      aheadMs += ms;
      return setTimeout(run as never, 0, ...more);
    });

  await failureOf(call(server, { maxRetries: 1 }));
  clock.mockRestore();

  expect(waits).toEqual([59_000]);
  expect(server.requests).toHaveLength(2);
});

test.for(CALLS)("%s is not repeated where the server asks for more than a minute", async ([, call]) => {
  await using server = await refusing(429, { "retry-after": "61" });

  const error = await failureOf(call(server, { maxRetries: 1 }));

  expect(error).toMatchObject({ statusCode: 429, isRetryable: false, cause: { retryAfterMs: 61_000 } });
  expect(server.requests).toHaveLength(1);
});

test("the question for the model is part of a call, and no more often asked than that", async () => {
  await using server = await refusing(503);
  const eas = createPaiEas({ endpoint: server.endpoint, token: "t" });

  await failureOf(generateText({ model: eas(), prompt: "Hi", maxRetries: 2 }));
  await failureOf(embedMany({ model: eas.embeddingModel(), values: documents, maxRetries: 1 }));

  expect(server.requests.map(({ path }) => path)).toEqual(Array(5).fill("/api/predict/demo/v1/models"));
});

test("each of the host's calls for a part of a long list has its own repeats", async () => {
  await using server = await refusing(503);
  const model = easAt(server).embeddingModel();
  const values = Array.from({ length: 40 }, (_, at) => `tree ${at}`);

  await failureOf(embedMany({ model, values, maxRetries: 2 }));

  await expect.poll(() => server.requests.length, { interval: 5 }).toBe(9);
});

test("a cut answer is repeated by the host, and the repeat answers", async () => {
  await using server = await scriptedServer((response, _request, number) => {
    const body = { choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
    if (number > 1) return json(response, body);
    response.writeHead(200, {
      "content-type": "application/json",
      "retry-after": "0",
      "content-length": "99",
    });
    response.write("{");
    response.destroy();
  });
  const model = easAt(server)();

  const error = await failureOf(generateText({ model, prompt: "Hi", maxRetries: 0 }));
  const { text } = await generateText({ model, prompt: "Hi", maxRetries: 0 });

  expect(error).toMatchObject({ isRetryable: true, cause: { name: "ConnectionError" } });
  expect(text).toBe("Hello");
});

test("a service that cannot be reached is worth another attempt, and says where it was", async () => {
  const model = createPaiEas({
    endpoint: "http://127.0.0.1:1/api/predict/demo",
    token: "t",
    model: "demo",
  })();

  const error = await failureOf(generateText({ model, prompt: "Hi", maxRetries: 0 }));

  expect(error).toMatchObject({
    name: "AI_APICallError",
    isRetryable: true,
    url: "http://127.0.0.1:1/api/predict/demo",
    cause: { name: "ConnectionError" },
  });
});

test("a time-out is an error to the host, which may repeat it, and no abort", async () => {
  await using server = await scriptedServer(() => {});
  const model = createPaiEas({
    endpoint: server.endpoint,
    token: "t",
    model: "demo",
    attemptTimeoutMs: 20,
  })();
  const told: unknown[] = [];
  const agent = new ToolLoopAgent({
    model,
    maxRetries: 0,
    onError: ({ error }) => void told.push(error),
  });

  const error = await failureOf(agent.generate({ prompt: "Hi" }));

  expect(told).toEqual([error]);
  expect(error).toMatchObject({
    isRetryable: true,
    cause: { code: "ATTEMPT_TIMEOUT", phase: "attempt", timeoutMs: 20, operation: "chat", attempts: 1 },
  });
  const { cause, message } = error as APICallError;
  expect(TimeoutError.isInstance(cause) && cause.message).toBe(message);
});

test("what was refused in part has the status of the refusal", async () => {
  await using server = await scriptedServer((response, { body }) => {
    const values = body["input"] as string[];
    if (values.includes("bad")) return json(response, { message: "no such luck" }, 400);
    return json(response, { data: values.map((_, index) => ({ index, embedding: [1, 2] })) });
  });

  const error = await failureOf(embedMany({ model: easAt(server).embeddingModel(), values: ["ash", "bad"] }));

  // Of a longer list the place is that in the host's call, whose values are there beside it.
  const { requestBodyValues, cause } = error as APICallError & { cause: PartialBatchError };
  const { values } = requestBodyValues as { values: string[] };
  expect(cause.failures.map(({ index }) => values[index])).toEqual(["bad"]);
  expect(error).toMatchObject({
    statusCode: 400,
    isRetryable: false,
    responseBody: '{"message":"no such luck"}',
    responseHeaders: { "content-type": "application/json" },
    cause: { name: "PartialBatchError" },
  });
});

test("what is refused before it is sent is the client's error, unchanged", async () => {
  await using server = await refusing(503);
  const model = easAt(server).embeddingModel();

  const bad = await failureOf(embedMany({ model, values: ["ash", ""] }));
  const nowhere = await failureOf(
    embedMany({ model: createPaiEas({ endpoint: "nowhere at all" }).embeddingModel(), values: ["ash"] }),
  );

  expect(bad).toMatchObject({ name: "InputError", faults: [{ index: 1 }] });
  expect(nowhere).toMatchObject({ name: "ConfigError" });
  expect(server.requests).toEqual([]);
});
