import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { PaifangError } from "../errors.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { httpFailure, type Refusal } from "./failure.ts";

type Given = Partial<Refusal> & { sent?: Partial<NonNullable<Refusal["request"]>> };

function refused(status: number, text: string, { sent, ...given }: Given = {}): PaifangError {
  return httpFailure({
    request: { method: "POST", path: "/api/predict/demo/v1/x", bodyBytes: 2, headers: {}, ...sent },
    status,
    headers: {},
    text,
    said: readErrorBody(status, text),
    product: "pai-eas",
    retryAfterMs: undefined,
    ...given,
  });
}

const nested = (message: string, type = "BadRequestError"): string =>
  JSON.stringify({ error: { message, type, param: null, code: 400 } });

test.each([
  [404, nested("The model `x` does not exist.", "NotFoundError"), "MODEL_NOT_FOUND"],
  [404, '{"object":"error","message":"The model `x` does not exist.","code":404}', "MODEL_NOT_FOUND"],
  [400, nested("model not found: x"), "MODEL_NOT_FOUND"],
  [404, '{"detail":"Not Found"}', "PATH_MISSING"],
  [400, nested("This model's maximum context length is 2048 tokens."), "CONTEXT_TOO_LONG"],
  [
    400,
    nested("The input (9 tokens) is longer than the model's context length (8 tokens)."),
    "CONTEXT_TOO_LONG",
  ],
  [400, '{"error":{"code":400,"message":"too long","type":"exceed_context_size_error"}}', "CONTEXT_TOO_LONG"],
  [413, '{"error":"`inputs` must have less than 512 tokens. Given: 600"}', "CONTEXT_TOO_LONG"],
  [413, "Payload Too Large", "BODY_TOO_LARGE"],
  [
    400,
    nested('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    "TOOLS_NOT_ENABLED",
  ],
  [415, "", "CONTENT_TYPE_REFUSED"],
  [422, '{"detail":[]}', "BAD_REQUEST"],
  [501, nested("x", "NotImplementedError"), "NOT_IMPLEMENTED"],
  [418, "", "HTTP_STATUS"],
])("status %s with %j is %s", (status, text, code) => {
  expect(refused(status, text)).toMatchObject({ code, status });
});

test.each([
  ["Throttling", "Requests throttled.", "RATE_LIMITED", "rate-limit"],
  ["Throttling.RateQuota", "Requests rate limit exceeded.", "RATE_LIMITED", "rate-limit"],
  [
    "Throttling.AllocationQuota",
    "Allocated quota exceeded, please increase it.",
    "QUOTA_REACHED",
    "period-quota",
  ],
  ["Throttling.AllocationQuota", "Free allocated quota exceeded.", "QUOTA_EXHAUSTED", "none"],
])("AI Search's %s, %j, is %s", (code, message, expected, retryCause) => {
  const text = JSON.stringify({ request_id: "r", latency: 0, code, message });
  expect(refused(429, text, { product: "ai-search" })).toMatchObject({
    code: expected,
    retryCause,
    serverCode: code,
    name: "RateLimitError",
  });
});

test("an unknown service of AI Search is told as a missing deployment", () => {
  const text = '{"code":"ServiceIdNotExist","message":"x"}';
  expect(refused(400, text, { product: "ai-search" })).toMatchObject({ code: "DEPLOYMENT_MISSING" });
});

test.each([
  ["InvalidApiKey", "it is about `apiKey`"],
  ["InvalidToken", "it is about `token`"],
])("AI Search's %s names the wrong one of its two secrets", (code, note) => {
  const error = refused(401, JSON.stringify({ code, message: "refused" }), { product: "ai-search" });
  expect(error).toMatchObject({ code: "KEY_OR_TOKEN_WRONG", name: "AuthError" });
  expect(error.detail).toContain(note);
});

test("AI Search names no secret where the answer does not tell which", () => {
  const error = refused(403, "", { product: "ai-search" });
  expect(error).toMatchObject({ code: "KEY_OR_TOKEN_WRONG", detail: "HTTP 403." });
});

test("at most eight of the service's models are listed", () => {
  const text = nested("The model `x` does not exist.", "NotFoundError");
  const listing = (count: number): string =>
    refused(404, text, { servedModels: Array.from({ length: count }, (_, at) => `m${at}`) }).detail;
  expect(listing(0)).toBe("HTTP 404: The model `x` does not exist.");
  expect(listing(2)).toBe("HTTP 404: The model `x` does not exist; the service has `m0`, `m1`.");
  expect(listing(9)).toMatch(/`m7`, …\.$/);
});

test.each([
  ["abc", "bare"],
  ["Bearer abc", "after `Bearer`"],
  ["EAS abc:def", "as a signature"],
])(
  "a refused token is told by the form in which it was sent, never by itself (%#)",
  (authorization, form) => {
    const { detail } = refused(401, "", { sent: { headers: { authorization } } });
    expect(detail).toBe(`HTTP 401: the token was sent ${form}.`);
  },
);

test("what was sent is named where the refusal is about it", () => {
  expect(refused(404, "").detail).toBe(
    "HTTP 404: POST /api/predict/demo/v1/x was answered without a body, as gateways answer for a service that they do not know.",
  );
  expect(refused(404, '{"detail":"Not Found"}').detail).toBe(
    "HTTP 404: Not Found; POST /api/predict/demo/v1/x is not there.",
  );
  expect(refused(404, "", { sent: { path: "/api/predict/demo/chat/completions" } }).detail).toContain(
    "HTTP 404: the server's route is likely /v1/chat/completions.",
  );
  expect(
    refused(404, '{"detail":"Not Found"}', { sent: { path: "/api/predict/demo/v1/chat/completions" } })
      .detail,
  ).toBe("HTTP 404: Not Found; POST /api/predict/demo/v1/chat/completions is not there.");
  expect(refused(405, "", { sent: { method: "GET" } }).detail).toBe(
    "HTTP 405: GET /api/predict/demo/v1/x is not allowed.",
  );
  expect(refused(413, "", { sent: { bodyBytes: 1_310_720 } }).detail).toContain("1310720 bytes");
});

test.each([
  ['{"detail":"Not Found"}', {}, "server"],
  ["Internal Server Error", {}, "server"],
  ["Not Found", { server: "uvicorn" }, "server"],
  ["no healthy upstream", { server: "istio-envoy" }, "gateway"],
  ["<html><title>502 Bad Gateway</title></html>", {}, "gateway"],
  ["", {}, "gateway"],
] as const)("the origin of %j with %o is guessed as the %s", (text, headers, origin) => {
  expect(refused(500, text, { headers })).toMatchObject({ origin });
});

test("the body is kept and not printed", () => {
  const error = refused(503, "<html><title>503</title><p>canary</p></html>");
  expect(Reflect.get(error, "body")).toContain("canary");
  expect(inspect(error) + JSON.stringify(error)).not.toContain("canary");
});

test("a stored answer is told by its status, and never asked for again", () => {
  const said = readErrorBody(503, "busy");
  const stored = {
    status: 503,
    headers: {},
    text: "busy",
    said,
    product: "pai-eas",
    retryAfterMs: undefined,
  } as const;
  expect(httpFailure(stored)).toMatchObject({
    code: "NO_INSTANCE_READY",
    retryCause: "none",
    detail: "HTTP 503: busy.",
  });
});
