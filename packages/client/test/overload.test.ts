import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, test } from "vitest";
import { EasClient, type AttemptEvent, type EasOptions, type PaifangError } from "../src/index.ts";
import { httpServer, type Answer } from "./support/http-server.ts";

const MODELS = '{"data":[{"id":"m"}]}';
const clientOf = (endpoint: string, options: EasOptions = {}): EasClient =>
  new EasClient({ endpoint, token: "canary-token-1234", sleep: () => {}, ...options });
const refusing =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end();
const failureOf = (call: Promise<unknown>): Promise<PaifangError> =>
  call.then(
    () => {
      throw new Error("it was answered");
    },
    (error: PaifangError) => error,
  );

/** Collects what a channel publishes during the step. */
async function published(name: string, step: () => Promise<unknown>): Promise<unknown[]> {
  const events: unknown[] = [];
  const listen = (event: unknown): void => void events.push(event);
  subscribe(name, listen);
  try {
    await step();
  } finally {
    unsubscribe(name, listen);
  }
  return events;
}

test("a burst of 100 calls on a dead service sends at most 120 requests", async () => {
  await using server = await httpServer(refusing(503));
  await using client = clientOf(server.endpoint);
  const errors = await Promise.all(Array.from({ length: 100 }, () => failureOf(client.models())));
  expect(server.requests.length).toBe(120);
  expect(errors.filter(({ retryBudgetExhausted }) => retryBudgetExhausted).length).toBeGreaterThan(80);
  expect(errors.every(({ code }) => code === "NO_INSTANCE_READY")).toBe(true);
});

test("an error that was not followed by a retry for want of budget says so", async () => {
  await using server = await httpServer(refusing(450));
  await using client = clientOf(server.endpoint);
  const errors = await Promise.all(Array.from({ length: 30 }, () => failureOf(client.models())));
  const exhausted = errors.find(({ retryBudgetExhausted }) => retryBudgetExhausted);
  expect(exhausted?.message).toMatch(/It was not sent again, because too many calls to this endpoint failed/);
  expect(exhausted?.retryable).toBe(true);
});

test("successes pay for retries, so that a few failures among many cost nothing", async () => {
  await using server = await httpServer((request, response, number) =>
    number % 10 === 0 ? refusing(503)(request, response, number) : response.end(MODELS),
  );
  await using client = clientOf(server.endpoint);
  for (let call = 0; call < 400; call++) await client.models();
  expect(server.requests.length).toBe(444);
});

test("a full service gets fewer requests at a time, and each change of the limit is published", async () => {
  await using server = await httpServer((request, response, number) =>
    number <= 8 ? refusing(450)(request, response, number) : response.end(MODELS),
  );
  await using client = clientOf(server.endpoint);
  const limits = await published("paifang:limit", async () => {
    await Promise.all(Array.from({ length: 20 }, () => client.models()));
  });
  expect(limits[0]).toEqual({ endpoint: server.endpoint, lane: "bulk", limit: 5 });
});

test("every exchange is published, without a secret", async () => {
  await using server = await httpServer((_, response, number) =>
    number === 1
      ? response.writeHead(503).end("canary-token-1234")
      : response.setHeader("content-type", "application/json").end(MODELS),
  );
  await using client = clientOf(server.endpoint);
  const seen: AttemptEvent[] = [];
  const events = await published("paifang:attempt", () =>
    client.models({ onAttempt: (event) => void seen.push(event) }),
  );
  expect(events).toEqual(seen);
  expect(events).toMatchObject([
    {
      operation: "models",
      endpoint: server.endpoint,
      attempt: 1,
      status: 503,
      errorCode: "NO_INSTANCE_READY",
    },
    { attempt: 2, status: 200, responseBytes: MODELS.length },
  ]);
  expect(JSON.stringify(events)).not.toContain("canary");
});

test("a call whose deadline ends before the gate opens fails at once", async () => {
  await using server = await httpServer(refusing(429, { "retry-after": "30" }));
  await using client = clientOf(server.endpoint, { now: () => 0 });
  await failureOf(client.models({ maxRetries: 0 }));
  const error = await failureOf(client.models({ deadlineMs: 20_000 }));
  expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED", attempts: 0 });
  expect(error.message).toMatch(/asks to wait 30 s, which is longer than this call has of its 20 s/);
  expect(server.requests.length).toBe(1);
});

test("64 requests are under way at most, however many callers there are", async () => {
  let underWay = 0;
  let most = 0;
  await using server = await httpServer(async (_, response) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underWay--;
    response.end(MODELS);
  });
  await using client = clientOf(server.endpoint);
  await Promise.all(Array.from({ length: 1_000 }, () => client.models()));
  expect(most).toBeGreaterThan(8);
  expect(most).toBeLessThanOrEqual(64);
});
