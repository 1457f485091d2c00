import {
  fails,
  gives,
  serverFaults,
  type ErrorClass,
  type ExpectedError,
  type Fault,
  type ServerFault,
} from "../fault.ts";
import { answer, gzipped, head, says, saysJson } from "../raw/answer.ts";
import { fin, reset, write, writeRepeatedly } from "../raw/line.ts";
import { CHAT_VALUE, VECTOR, chatJson, saysEmbedding } from "./good-answers.ts";

const MIB = 1_048_576;
const PAGE = "<html><head><title>Bad Gateway</title></head><body>nginx</body></html>";

const repeated = (
  className: ErrorClass,
  code: ExpectedError["code"],
  facts: Partial<ExpectedError> & Pick<ExpectedError, "requests">,
): ExpectedError => fails(className, code, { retryable: true, ...facts });

/** Status → how often it is sent in all, and the first wait in ms when the random source says one half. */
const REPEATED: ServerFault[] = (
  [
    [408, "HttpError", "COMPUTE_TIMEOUT", 2, 375],
    [425, "HttpError", "HTTP_STATUS", 2, 150],
    [429, "RateLimitError", "RATE_LIMITED", 5, 750],
    [450, "RateLimitError", "SERVICE_QUEUE_FULL", 5, 375],
    [500, "HttpError", "SERVER_FAILED", 2, 150],
    [502, "HttpError", "GATEWAY_FAILED", 3, 150],
    [503, "HttpError", "NO_INSTANCE_READY", 3, 150],
    [504, "HttpError", "GATEWAY_TIMEOUT", 2, 375],
  ] as const
).map(([status, className, code, requests, firstWaitMs]) => ({
  name: `status-${status}`,
  does: `The service answers ${status} to every request.`,
  play: { requests: [[says(status)]] },
  call: "embed a text",
  expect: repeated(className, code, { requests, firstWaitMs, has: { status } }),
}));

const SHAPES: ServerFault[] = [
  {
    name: "status-408-with-close",
    does: "The service answers 408 and closes the connection, as EAS does at its own time limit.",
    play: { requests: [[write(answer(408, "", { connection: "close" })), fin]] },
    call: "chat",
    expect: repeated("HttpError", "COMPUTE_TIMEOUT", { requests: 2, says: /metadata\.rpc\.keepalive/ }),
  },
  {
    name: "status-408-then-good",
    does: "The service answers 408 once and then well.",
    play: { requests: [[says(408)], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "status-450-three-times-then-good",
    does: "The instances' queues are full three times, and then not.",
    play: { requests: [[says(450)], [says(450)], [says(450)], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 4 }),
  },
  {
    name: "status-450-to-what-must-not-run-twice",
    does: "The queues are full once for a request that must not run twice; it was not begun.",
    play: { requests: [[says(450)], [saysJson("done")]] },
    call: "invoke by POST",
    expect: gives('"done"', { requests: 2 }),
  },
  {
    name: "status-503-to-what-must-not-run-twice",
    does: "The service answers 503 to a request that must not run twice.",
    play: { requests: [[says(503)]] },
    call: "invoke by POST",
    expect: repeated("HttpError", "NO_INSTANCE_READY", { requests: 1 }),
  },
  {
    name: "status-450-and-large-header-fields",
    does: "The service answers 450 to a request whose header fields have 9 KiB, which can be the reason.",
    options: { headers: { "x-large": "a".repeat(9_216) } },
    play: { requests: [[says(450)]] },
    call: "embed a text",
    expect: fails("RateLimitError", "SERVICE_QUEUE_FULL", {
      retryable: false,
      requests: 1,
      says: /header fields have \d+ bytes/,
    }),
  },
  {
    name: "status-502-page",
    does: "The gateway answers 502 with a page of HTML.",
    play: { requests: [[says(502, PAGE, { "content-type": "text/html" })]] },
    call: "chat",
    expect: repeated("HttpError", "GATEWAY_FAILED", {
      requests: 3,
      has: { origin: "gateway", serverMessage: "Bad Gateway" },
    }),
  },
  {
    name: "status-503-twice-then-good",
    does: "No instance is ready twice, and then one is.",
    play: { requests: [[says(503, "no healthy upstream")], [says(503)], [saysJson(chatJson())]] },
    call: "chat",
    expect: gives(CHAT_VALUE, { requests: 3 }),
  },
  {
    name: "status-500-and-should-retry-false",
    does: "The service answers 500 with `x-should-retry: false`.",
    play: { requests: [[says(500, "", { "x-should-retry": "false" })]] },
    call: "embed a text",
    expect: fails("HttpError", "SERVER_FAILED", { retryable: false, requests: 1 }),
  },
  {
    name: "status-503-before-a-stream",
    does: "The service answers 503 to every request for a stream.",
    play: { requests: [[says(503)]] },
    call: "stream chat",
    expect: repeated("HttpError", "NO_INSTANCE_READY", { requests: 3 }),
  },
  {
    name: "status-500-of-ai-search",
    does: "AI Search answers 500 with its own `InternalServerError`.",
    play: { requests: [[saysJson({ code: "InternalServerError", message: "try again" }, 500)]] },
    call: "embed a text on AI Search",
    expect: repeated("HttpError", "SERVER_FAILED", { requests: 3 }),
  },
  {
    name: "status-400-that-says-throttling",
    does: "AI Search answers 400 with a code that begins with `Throttling`.",
    play: { requests: [[saysJson({ code: "Throttling.RateQuota", message: "slow down" }, 400)]] },
    call: "embed a text on AI Search",
    expect: repeated("HttpError", "BAD_REQUEST", { requests: 5 }),
  },
  {
    name: "quota-of-a-period",
    does: "AI Search answers 429: the quota of a period is used up.",
    play: {
      requests: [
        [saysJson({ code: "Throttling.AllocationQuota", message: "Allocated quota exceeded." }, 429)],
      ],
    },
    call: "embed a text on AI Search",
    expect: repeated("RateLimitError", "QUOTA_REACHED", { requests: 3, firstWaitMs: 63_000 }),
  },
  {
    name: "free-quota",
    does: "AI Search answers 429: the free quota is used up.",
    play: {
      requests: [
        [saysJson({ code: "Throttling.AllocationQuota", message: "Free allocated quota exceeded." }, 429)],
      ],
    },
    call: "embed a text on AI Search",
    expect: fails("RateLimitError", "QUOTA_EXHAUSTED", { retryable: false, requests: 1 }),
  },
];

const DATE = "Wed, 25 Nov 2026 10:00:00 GMT";
const waits = (
  fields: Readonly<Record<string, string>>,
  firstWaitMs: number,
): Pick<ServerFault, "play"> & { expect: ExpectedError } => ({
  play: { requests: [[says(429, "", fields)]] },
  expect: repeated("RateLimitError", "RATE_LIMITED", { requests: 5, firstWaitMs }),
});

const RETRY_AFTER: ServerFault[] = [
  {
    name: "retry-after-seconds",
    does: "429 asks to wait 2 s.",
    call: "embed a text",
    ...waits({ "retry-after": "2" }, 2_100),
  },
  {
    name: "retry-after-fraction",
    does: "429 asks to wait 0.5 s.",
    call: "embed a text",
    ...waits({ "retry-after": "0.5" }, 525),
  },
  {
    name: "retry-after-milliseconds",
    does: "429 asks to wait 300 ms in `retry-after-ms`, and longer in `retry-after`.",
    call: "embed a text",
    ...waits({ "retry-after-ms": "300", "retry-after": "9" }, 315),
  },
  {
    name: "retry-after-date",
    does: "429 names a moment 3 s after its own date.",
    call: "embed a text",
    ...waits({ "retry-after": "Wed, 25 Nov 2026 10:00:03 GMT", date: DATE }, 3_150),
  },
  {
    name: "retry-after-zero",
    does: "429 asks to wait no time at all.",
    call: "embed a text",
    ...waits({ "retry-after": "0" }, 50),
  },
  {
    name: "retry-after-negative",
    does: "429 asks to wait a negative time, which counts as not asked.",
    call: "embed a text",
    ...waits({ "retry-after": "-5" }, 750),
  },
  {
    name: "retry-after-in-the-past",
    does: "429 names a moment before its own date, which counts as not asked.",
    call: "embed a text",
    ...waits({ "retry-after": "Wed, 25 Nov 2026 09:00:00 GMT", date: DATE }, 750),
  },
  {
    name: "retry-after-rubbish",
    does: "429 asks to wait in words, which counts as not asked.",
    call: "embed a text",
    ...waits({ "retry-after": "soon" }, 750),
  },
  {
    name: "retry-after-empty",
    does: "429 has an empty `retry-after`, which counts as not asked.",
    call: "embed a text",
    ...waits({ "retry-after": "" }, 750),
  },
  {
    name: "retry-after-too-long",
    does: "429 asks to wait two minutes; nobody comes back sooner than asked.",
    play: { requests: [[says(429, "", { "retry-after": "120" })]] },
    call: "embed a text",
    expect: repeated("RateLimitError", "RATE_LIMITED", { requests: 1, has: { retryAfterMs: 120_000 } }),
  },
  {
    name: "retry-after-beyond-the-deadline",
    does: "429 asks to wait 30 s where the call has 10.",
    options: { deadlineMs: 10_000 },
    play: { requests: [[says(429, "", { "retry-after": "30" })]] },
    call: "embed a text",
    expect: repeated("RateLimitError", "RATE_LIMITED", { requests: 1, has: { retryAfterMs: 30_000 } }),
  },
  {
    name: "retry-after-on-503",
    does: "503 asks to wait 1 s and the next request is answered.",
    play: { requests: [[says(503, "", { "retry-after": "1" })], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2, firstWaitMs: 1_050 }),
  },
];

const ERROR_BODIES: ServerFault[] = [
  {
    name: "error-body-reset",
    does: "The connection is reset in the middle of the body of a 503.",
    play: { requests: [[write(head(503, { "content-length": "900" })), write("no heal"), reset]] },
    call: "embed a text",
    expect: repeated("HttpError", "NO_INSTANCE_READY", { requests: 3 }),
  },
  {
    name: "error-body-of-64-mib",
    does: "The body of a 400 has 64 MiB.",
    play: {
      requests: [
        [
          write(head(400, { "content-length": String(64 * MIB) })),
          writeRepeatedly("a".repeat(MIB / 4), { times: 256 }),
        ],
      ],
    },
    call: "embed a text",
    expect: fails("HttpError", "BAD_REQUEST", { retryable: false, requests: 1 }),
  },
  {
    name: "error-body-without-end",
    does: "The body of a 400 comes in drops and never ends.",
    options: { attemptTimeoutMs: 150 },
    play: { requests: [[write(head(400)), writeRepeatedly("no ", { pauseMs: 10 })]] },
    call: "embed a text",
    expect: fails("HttpError", "BAD_REQUEST", { retryable: false, requests: 1, says: /no/ }),
  },
  {
    name: "error-body-compressed",
    does: "The body of a 400 is compressed with gzip.",
    play: {
      requests: [
        [says(400, gzipped(JSON.stringify({ message: "bad input" })), { "content-encoding": "gzip" })],
      ],
    },
    call: "embed a text",
    expect: fails("HttpError", "BAD_REQUEST", {
      retryable: false,
      requests: 1,
      has: { serverMessage: "bad input" },
    }),
  },
  {
    name: "error-body-badly-compressed",
    does: "The body of a 503 says gzip and is none.",
    play: { requests: [[says(503, "no healthy upstream", { "content-encoding": "gzip" })]] },
    call: "embed a text",
    expect: repeated("HttpError", "NO_INSTANCE_READY", { requests: 3 }),
  },
  {
    name: "error-body-in-an-unknown-encoding",
    does: "The body of a 400 is in an encoding that nobody asked for.",
    play: { requests: [[says(400, "(zstd)", { "content-encoding": "zstd" })]] },
    call: "embed a text",
    expect: fails("HttpError", "BAD_REQUEST", { retryable: false, requests: 1 }),
  },
  {
    name: "error-body-binary",
    does: "The body of a 500 is binary.",
    play: {
      requests: [
        [
          says(
            500,
            Uint8Array.from({ length: 400 }, (_, at) => at % 256),
          ),
        ],
      ],
    },
    call: "embed a text",
    expect: repeated("HttpError", "SERVER_FAILED", { requests: 2 }),
  },
  {
    name: "error-body-missing-through-fetch",
    does: "The service answers 503 to `fetch`, which gives the answer as it is after the retries.",
    play: { requests: [[says(503, "no healthy upstream")]] },
    call: "fetch",
    expect: gives({ status: 503, text: "no healthy upstream" }, { requests: 3 }),
  },
];

export const REPEATED_STATUS: Fault[] = serverFaults("status", [
  ...REPEATED,
  ...SHAPES,
  ...RETRY_AFTER,
  ...ERROR_BODIES,
]);
