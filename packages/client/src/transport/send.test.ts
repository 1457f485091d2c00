import { expect, test } from "vitest";
import { jsonExchange } from "../../test/support/json-exchange.ts";
import { replies, type Reply } from "../../test/support/scripted-dispatcher.ts";
import { testState } from "../../test/support/test-state.ts";
import { HttpError, RateLimitError, type PaifangError } from "../errors.ts";
import type { AttemptEvent } from "../types.ts";
import { send } from "./send.ts";

const embed = jsonExchange();
const refused = (reason: Promise<unknown>): Promise<PaifangError> =>
  reason.then(
    () => {
      throw new Error("it was answered");
    },
    (error: PaifangError) => error,
  );
const socketError = (code: string): Error => Object.assign(new Error(code), { code });

test("abort during backoff rejects with the caller's reason and sends nothing more", async () => {
  const dispatcher = replies([{ status: 503 }, { status: 200, body: "{}" }]);
  const caller = new AbortController();
  const reason = new Error("user left");
  const state = testState({ dispatcher, sleep: () => caller.abort(reason) });

  await expect(send(state, embed, { signal: caller.signal })).rejects.toBe(reason);
  expect(dispatcher.calls).toHaveLength(1);
});

test.each([
  { status: 400, attempts: 1 },
  { status: 401, attempts: 1 },
  { status: 404, attempts: 1 },
  { status: 408, attempts: 2 },
  { status: 409, attempts: 1 },
  { status: 413, attempts: 1 },
  { status: 422, attempts: 1 },
  { status: 425, attempts: 2 },
  { status: 429, attempts: 5 },
  { status: 450, attempts: 5 },
  { status: 500, attempts: 2 },
  { status: 501, attempts: 1 },
  { status: 502, attempts: 3 },
  { status: 503, attempts: 3 },
  { status: 504, attempts: 2 },
])("status $status ends after $attempts attempts", async ({ status, attempts }) => {
  const dispatcher = replies(Array.from({ length: 9 }, () => ({ status })));

  const error = await refused(send(testState({ dispatcher }), embed, {}));

  expect(HttpError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ status, attempts, operation: "embed" });
  expect(dispatcher.calls).toHaveLength(attempts);
});

test("maxRetries lowers what the table allows", async () => {
  const dispatcher = replies(Array.from({ length: 9 }, () => ({ status: 450 })));
  const exchange = jsonExchange({ limits: { maxRetries: 1 } });
  await refused(send(testState({ dispatcher }), exchange, {}));
  expect(dispatcher.calls).toHaveLength(2);
});

test("an exchange that must not run twice is repeated only when the service cannot have begun it", async () => {
  const unsent = jsonExchange({ repeat: "unsent-only" });
  const attemptsOn = async (reply: Reply): Promise<number> => {
    const dispatcher = replies(Array.from({ length: 9 }, () => reply));
    await refused(send(testState({ dispatcher }), unsent, {}));
    return dispatcher.calls.length;
  };
  expect(await attemptsOn({ status: 503 })).toBe(1);
  expect(await attemptsOn({ status: 500 })).toBe(1);
  expect(await attemptsOn({ error: socketError("ECONNRESET") })).toBe(1);
  expect(await attemptsOn({ status: 450 })).toBe(5);
  expect(await attemptsOn({ status: 429 })).toBe(5);
});

test("B06 a server's wish to wait is kept, and a wish beyond a minute fails the call at once", async () => {
  const waits: number[] = [];
  const state = (reply: Reply) =>
    testState({
      dispatcher: replies([reply, { status: 200, body: "{}" }]),
      sleep: (ms) => void waits.push(ms),
    });

  await send(state({ status: 429, headers: { "retry-after": "2" } }), embed, {});
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThanOrEqual(2_000);
  expect(waits[0]).toBeLessThanOrEqual(2_200);

  const error = await refused(send(state({ status: 429, headers: { "retry-after": "3600" } }), embed, {}));
  expect(RateLimitError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ attempts: 1, retryAfterMs: 3_600_000 });
  expect(waits).toHaveLength(1);
});

test("calls not yet sent wait too after a server asked to wait", async () => {
  const waits: number[] = [];
  const dispatcher = replies([
    { status: 503, headers: { "retry-after": "30" } },
    { status: 200, body: "{}" },
  ]);
  const state = testState({ dispatcher, now: () => 0, sleep: (ms) => void waits.push(ms) });
  await refused(send(state, jsonExchange({ limits: { maxRetries: 0 } }), {}));
  await send(state, embed, {});
  expect(waits).toEqual([30_000]);
});

test("an endpoint's wish to wait is kept by others also when the call that heard it went on elsewhere", async () => {
  const waits: number[] = [];
  const busy: Reply = { status: 503, headers: { "retry-after": "40" } };
  const dispatcher = replies([{ status: 503 }, { status: 503 }, busy, { status: 200, body: "{}" }]);
  const state = testState({
    endpoint: ["https://near.test/api/predict/demo", "https://far.test/api/predict/demo"],
    failover: true,
    dispatcher,
    now: () => 0,
    sleep: (ms) => void waits.push(ms),
  });
  await send(state, embed, {});

  expect(dispatcher.calls).toHaveLength(4);
  expect(state.endpoints.all.map(({ gate }) => gate.until)).toEqual([40_000, -Infinity]);
});

test("a call that waits for a slot waits on when the server asks for it meanwhile", async () => {
  const waits: number[] = [];
  const dispatcher = replies([
    { status: 503, headers: { "retry-after": "30" } },
    { status: 200, body: "{}" },
  ]);
  const state = testState({
    dispatcher,
    maxConcurrency: 1,
    now: () => 0,
    sleep: (ms) => void waits.push(ms),
  });
  const first = refused(send(state, jsonExchange({ limits: { maxRetries: 0 } }), {}));
  await send(state, embed, {});
  await first;
  expect(waits).toEqual([30_000]);
});

test("a call that is aborted in the moment in which it gets its slot gives the slot on", async () => {
  const dispatcher = replies(Array.from({ length: 2 }, () => ({ status: 200, body: "{}" })));
  const state = testState({ dispatcher, maxConcurrency: 1 });
  const caller = new AbortController();
  const first = send(state, embed, { onAttempt: () => caller.abort(new Error("user left")) });
  const second = refused(send(state, embed, { signal: caller.signal }));
  await first;
  expect((await second).message).toBe("user left");
  await send(state, embed, {});
});

test("a path that cannot be sent takes no slot with it", async () => {
  const state = testState({ dispatcher: replies([{ status: 200, body: "{}" }]), maxConcurrency: 1 });
  const error = await refused(send(state, jsonExchange({ path: "/../x" }), {}));
  expect(error).toMatchObject({ code: "INPUT_INVALID", attempts: 0 });
  await send(state, embed, {});
});

test("a dispatcher that throws is told as a failed connection and gives its slot back", async () => {
  const dispatcher = replies([]);
  dispatcher.dispatch = () => {
    throw new Error("broken dispatcher");
  };
  const state = testState({ dispatcher, maxConcurrency: 1 });
  for (let call = 0; call < 2; call++)
    expect(await refused(send(state, embed, {}))).toMatchObject({ code: "CONNECTION_FAILED", attempts: 3 });
});

test("a wait that would pass the deadline ends the exchange with the error itself", async () => {
  const dispatcher = replies([{ status: 429, headers: { "retry-after": "10" } }]);
  const exchange = jsonExchange({ limits: { deadlineMs: 5_000 } });
  const error = await refused(send(testState({ dispatcher }), exchange, {}));
  expect(error).toMatchObject({ code: "RATE_LIMITED", attempts: 1 });
});

test("a broken JSON answer is asked for once more, and then told as what it is", async () => {
  const broken: Reply = { status: 200, headers: { "content-type": "application/json" }, body: '{"a":' };
  const dispatcher = replies([broken, broken, broken]);
  const error = await refused(send(testState({ dispatcher }), embed, {}));
  expect(error).toMatchObject({ code: "ANSWER_NOT_JSON", attempts: 2 });
});

test("an answer larger than the limit is cut off and not asked for again", async () => {
  const dispatcher = replies([{ status: 200, body: ["x".repeat(600), "x".repeat(600)] }]);
  const exchange = jsonExchange({ limits: { maxAnswerBytes: 1_000 } });
  const error = await refused(send(testState({ dispatcher }), exchange, {}));
  expect(error).toMatchObject({ code: "ANSWER_TOO_LARGE", attempts: 1 });
});

test("a token function is asked once for all, and once more after a 401", async () => {
  const tokens = ["first-token", "second-token"];
  let asked = 0;
  const dispatcher = replies([{ status: 200, body: "{}" }, { status: 401 }, { status: 200, body: "{}" }]);
  const state = testState({ dispatcher, token: () => tokens[asked++] ?? "none-left" });

  await send(state, embed, {});
  const { attempts } = await send(state, embed, {});

  expect(asked).toBe(2);
  expect(attempts).toBe(2);
  expect(dispatcher.calls.map(({ headers }) => headers["authorization"])).toEqual([
    "first-token",
    "first-token",
    "second-token",
  ]);
});

test("a refused token that did not change is not sent again", async () => {
  const dispatcher = replies([{ status: 401 }, { status: 401 }]);
  const error = await refused(send(testState({ dispatcher, token: async () => "same-token" }), embed, {}));
  expect(error).toMatchObject({ code: "AUTH_FAILED", status: 401, attempts: 1 });
});

test("a refusal can be answered with another form of the exchange, and that is not counted as a retry", async () => {
  const dispatcher = replies([{ status: 400 }, { status: 200, body: "{}" }]);
  const exchange = jsonExchange({
    limits: { maxRetries: 0 },
    revise: (status) => (status === 400 ? jsonExchange({ body: '{"plain":true}' }) : undefined),
  });
  const { attempts } = await send(testState({ dispatcher }), exchange, {});
  expect(attempts).toBe(2);
  expect(dispatcher.calls[1]?.body).toBe('{"plain":true}');
});

test("each HTTP exchange is told of, with the wait that follows", async () => {
  const events: AttemptEvent[] = [];
  const dispatcher = replies([
    { status: 503, body: "no healthy upstream" },
    { status: 200, body: "{}" },
  ]);
  await send(testState({ dispatcher }), embed, { onAttempt: (event) => events.push(event) });
  expect(events).toMatchObject([
    {
      attempt: 1,
      status: 503,
      errorCode: "NO_INSTANCE_READY",
      requestBytes: 2,
      responseBytes: 19,
      waitMs: 150,
    },
    { attempt: 2, status: 200, responseBytes: 2 },
  ]);
  expect(events[1]).not.toHaveProperty("errorCode");
});

test("a redirect is never followed, and only its origin is told", async () => {
  const dispatcher = replies([{ status: 302, headers: { location: "http://elsewhere.test/path?secret=1" } }]);
  const error = await refused(send(testState({ dispatcher }), embed, {}));
  expect(error).toMatchObject({ code: "REDIRECTED", status: 302 });
  expect(error.message).toContain("http://elsewhere.test");
  expect(error.message).not.toContain("secret");
});

test("a secret that the server echoes is in no part of the error", async () => {
  const echo = "canary-token-1234";
  const body = JSON.stringify({
    error: { message: `bad ${echo} ${encodeURIComponent(echo)} ${btoa(echo)}` },
  });
  const dispatcher = replies([{ status: 400, headers: { "x-echo": echo }, body }]);
  const error = await refused(send(testState({ dispatcher }), embed, {}));
  const { inspect } = await import("node:util");
  for (const form of [echo, btoa(echo)]) {
    expect(inspect(error, { depth: 9 })).not.toContain(form);
    expect(JSON.stringify(error) + String(error.stack)).not.toContain(form);
  }
  expect(error.message).toContain("[redacted]");
});

test("the free quota of AI Search, once used up, is not asked for again", async () => {
  const body = JSON.stringify({
    code: "Throttling.AllocationQuota",
    message: "Free allocated quota exceeded.",
  });
  const dispatcher = replies([{ status: 429, body }]);
  const error = await refused(send(testState({ dispatcher }), embed, {}));
  expect(error).toMatchObject({ code: "QUOTA_EXHAUSTED", attempts: 1, retryable: false });
});

test("at most as many attempts run at a time as the lane has slots", async () => {
  let live = 0;
  let most = 0;
  const dispatcher = replies(Array.from({ length: 20 }, () => ({ status: 200, body: "{}" })));
  const original = dispatcher.dispatch.bind(dispatcher);
  dispatcher.dispatch = (options, handler) => {
    most = Math.max(most, ++live);
    const end = handler.onResponseEnd?.bind(handler);
    handler.onResponseEnd = (controller, trailers) => {
      live--;
      end?.(controller, trailers);
    };
    return original(options, handler);
  };
  const state = testState({ dispatcher, maxConcurrency: 3 });
  await Promise.all(Array.from({ length: 20 }, () => send(state, embed, {})));
  expect(most).toBe(3);
});

const readError = (): never => {
  throw new TypeError("no such field");
};

test("an error body whose reader fails is still that refusal", async () => {
  const dispatcher = replies([{ status: 400, body: '{"detail":[]}' }]);
  const error = await refused(send(testState({ dispatcher }), { ...embed, readError }, {}));
  expect(error).toMatchObject({ status: 400, code: "BAD_REQUEST" });
});
