import { expect, test } from "vitest";
import type { AISearchClient } from "../src/index.ts";
import { aiSearchClientOf, platformError } from "./support/ai-search-service.ts";
import { scriptedService, type ScriptedAnswer, type ScriptedService } from "./support/scripted-service.ts";

const good: ScriptedAnswer = { body: { embeddings: [{ index: 0, embedding: [0.5, 0.25] }] } };
const refusal = (status: number, code: string, message: string): ScriptedAnswer => ({
  status,
  body: platformError(code, message),
});
const INTERNAL = refusal(
  500,
  "InternalServerError",
  "An internal error has occured, please try again later or contact service support.",
);

/** Answers in order, and with the last for ever. */
const playing = (...script: ScriptedAnswer[]): Promise<ScriptedService> =>
  scriptedService(({ number }) => script[number - 1] ?? script.at(-1) ?? good);

const embedOne = (client: AISearchClient): Promise<unknown> => client.embed({ input: ["ash"] });

test("H21 an error carries the platform's code, message and request id", async () => {
  await using service = await playing(refusal(400, "InvalidParameter", "JSON parse error: unexpected end"));
  await using client = aiSearchClientOf(service);
  await expect(embedOne(client)).rejects.toMatchObject({
    name: "HttpError",
    code: "BAD_REQUEST",
    status: 400,
    serverCode: "InvalidParameter",
    serverMessage: "JSON parse error: unexpected end",
    requestId: "817964CD-1B84-4AE1-9B63-4FB99734DD41",
    origin: "server",
    retryable: false,
    attempts: 1,
  });
});

test("H22 a rate limit is waited for and repeated", async () => {
  const waits: number[] = [];
  const limited = refusal(
    429,
    "Throttling.RateQuota",
    "Requests rate limit exceeded, please try again later.",
  );
  await using service = await playing(limited, good);
  await using client = aiSearchClientOf(service, { random: () => 0.5, sleep: (ms) => void waits.push(ms) });
  expect(await embedOne(client)).toMatchObject({ attempts: 2 });
  expect(waits).toEqual([750]);
});

test("H23 a free quota that is used up is never asked again", async () => {
  const used = refusal(429, "Throttling.AllocationQuota", "Free allocated quota exceeded.");
  await using service = await playing(used);
  await using client = aiSearchClientOf(service);
  await expect(embedOne(client)).rejects.toMatchObject({
    name: "RateLimitError",
    code: "QUOTA_EXHAUSTED",
    retryable: false,
    attempts: 1,
  });
  expect(service.seen).toHaveLength(1);
});

test("a quota of a period is asked again after a minute, not before", async () => {
  const waits: number[] = [];
  const used = refusal(429, "Throttling.AllocationQuota", "Allocated quota exceeded, please increase it.");
  await using service = await playing(used);
  await using client = aiSearchClientOf(service, { random: () => 0, sleep: (ms) => void waits.push(ms) });
  await expect(embedOne(client)).rejects.toMatchObject({
    name: "RateLimitError",
    retryCause: "period-quota",
    retryable: true,
    attempts: 3,
  });
  expect(waits).toEqual([60_000, 60_000]);
});

test("H24 an internal error of the platform is repeated twice", async () => {
  await using service = await playing(INTERNAL, INTERNAL, good);
  await using client = aiSearchClientOf(service);
  expect(await embedOne(client)).toMatchObject({ attempts: 3 });
  await using broken = await playing(INTERNAL);
  await expect(embedOne(aiSearchClientOf(broken))).rejects.toMatchObject({
    attempts: 3,
    code: "SERVER_FAILED",
  });
});

test("H26 an unknown deployment is told as such, and not asked again", async () => {
  await using service = await playing(refusal(404, "DeploymentNotExist", "There is no such deployment."));
  await using client = aiSearchClientOf(service);
  await expect(embedOne(client)).rejects.toMatchObject({
    name: "HttpError",
    code: "DEPLOYMENT_MISSING",
    status: 404,
    attempts: 1,
  });
});

test("H30 an error that is no JSON keeps its text", async () => {
  await using service = await playing({
    status: 400,
    body: "bad thing",
    headers: { "content-type": "text/plain" },
  });
  await using client = aiSearchClientOf(service);
  await expect(embedOne(client)).rejects.toMatchObject({
    status: 400,
    body: "bad thing",
    serverMessage: "bad thing",
    serverCode: undefined,
    origin: "gateway",
  });
});

test.each([
  { status: 400, said: "InvalidParameter", name: "HttpError", code: "BAD_REQUEST", attempts: 1 },
  { status: 400, said: "ServiceIdNotExist", name: "HttpError", code: "DEPLOYMENT_MISSING", attempts: 1 },
  { status: 401, said: "InvalidApiKey", name: "AuthError", code: "KEY_OR_TOKEN_WRONG", attempts: 1 },
  { status: 403, said: "Forbidden", name: "AuthError", code: "KEY_OR_TOKEN_WRONG", attempts: 1 },
  { status: 413, said: "TooLarge", name: "HttpError", code: "BODY_TOO_LARGE", attempts: 1 },
  { status: 429, said: "Throttling", name: "RateLimitError", code: "RATE_LIMITED", attempts: 5 },
  { status: 429, said: "Throttling.RateQuota", name: "RateLimitError", code: "RATE_LIMITED", attempts: 5 },
  { status: 400, said: "Throttling", name: "HttpError", code: "BAD_REQUEST", attempts: 5 },
  { status: 500, said: "ModelFailed", name: "HttpError", code: "SERVER_FAILED", attempts: 2 },
  { status: 502, said: "BadGateway", name: "HttpError", code: "GATEWAY_FAILED", attempts: 3 },
  { status: 503, said: "Unavailable", name: "HttpError", code: "NO_INSTANCE_READY", attempts: 3 },
  { status: 504, said: "Timeout", name: "HttpError", code: "GATEWAY_TIMEOUT", attempts: 2 },
])(
  "$status $said is a $name with code $code after $attempts attempts",
  async ({ status, said, ...error }) => {
    await using service = await playing(refusal(status, said, "no"));
    await using client = aiSearchClientOf(service);
    await expect(embedOne(client)).rejects.toMatchObject({ serverCode: said, ...error });
    expect(service.seen).toHaveLength(error.attempts);
  },
);
