import { fails, gives, serverFaults, type ExpectedError, type Fault, type ServerFault } from "../fault.ts";
import { answer, chunk, eventsHead, head, says, type Fields } from "../raw/answer.ts";
import { fin, write, type Step } from "../raw/line.ts";
import type { RawRequest } from "../raw/request.ts";
import { FIRST, FIRST_WORDS, event } from "./events.ts";
import { VECTOR, saysEmbedding } from "./good-answers.ts";

/** What the request carried: the bare token, or what follows `Bearer`. */
const tokenOf = ({ headers }: RawRequest): string => (headers["authorization"] ?? "").replace(/^Bearer /, "");
/** The second secret of AI Search. */
const ownTokenOf = ({ headers }: RawRequest): string => headers["token"] ?? "";

type Said = { status: number; body?: unknown; fields?: Fields; text?: string };

/** An answer that holds what the request brought. */
const echoes = (said: (token: string, request: RawRequest) => Said): Step =>
  write((request) => {
    const { status, body, text, fields } = said(tokenOf(request), request);
    return answer(status, text ?? JSON.stringify(body ?? {}), fields);
  });

const plays = (said: (token: string, request: RawRequest) => Said): { requests: Step[][] } => ({
  requests: [[echoes(said)]],
});

const refused = (facts: Partial<ExpectedError> = {}): ExpectedError =>
  fails("HttpError", "BAD_REQUEST", { retryable: false, requests: 1, ...facts });

const IN_REFUSALS: ServerFault[] = [
  {
    name: "secret-in-a-message",
    does: "The message of a 400 holds the token.",
    play: plays((token) => ({ status: 400, body: { message: `refused ${token}.` } })),
    call: "embed a text",
    expect: refused({ says: /refused \[redacted\]/ }),
  },
  {
    name: "secret-after-bearer",
    does: "The message of a 400 holds the whole header field.",
    options: { auth: "bearer" },
    play: plays((token) => ({ status: 400, body: { message: `refused Bearer ${token}.` } })),
    call: "chat",
    expect: refused({ says: /\[redacted\]/ }),
  },
  {
    name: "secret-as-a-code",
    does: "The error code of a 400 is the token.",
    play: plays((token) => ({ status: 400, body: { code: token, message: "refused", param: token } })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-in-a-validation-error",
    does: "The list under `detail` holds the token as place and as message.",
    play: plays((token) => ({ status: 422, body: { detail: [{ loc: ["body", token], msg: token }] } })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-encoded-for-a-url",
    does: "The message of a 400 holds the token as a URL writes it.",
    play: plays((token) => ({ status: 400, body: { message: `GET /?token=${encodeURIComponent(token)}` } })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-in-base64",
    does: "The message of a 400 holds the token in base64.",
    play: plays((token) => ({
      status: 400,
      body: { message: `auth ${Buffer.from(token).toString("base64")} is wrong` },
    })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-in-a-page",
    does: "The title and the text of a page with status 502 hold the token.",
    play: plays((token) => ({
      status: 502,
      text: `<html><title>${token}</title><body>${token}</body></html>`,
      fields: { "content-type": "text/html" },
    })),
    call: "embed a text",
    expect: fails("HttpError", "GATEWAY_FAILED", { retryable: true, requests: 3 }),
  },
  {
    name: "secret-cut-off",
    does: "The message of a 400 is long, and the token stands where it is cut for showing.",
    play: plays((token) => ({ status: 400, body: { message: `${"a".repeat(290)}${token}` } })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-in-header-fields",
    does: "The header fields of a 400 hold the token, also as the request's id.",
    play: plays((token) => ({
      status: 400,
      fields: { "x-echo": token, "x-request-id": token, "www-authenticate": `Bearer ${token}` },
    })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-as-a-request-id",
    does: "The body of a 400 names the token as the request's id.",
    play: plays((token) => ({ status: 400, body: { message: "refused", request_id: token } })),
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-in-the-status-line",
    does: "The reason in the status line is the token.",
    play: {
      requests: [[write((request) => head(400, { "content-length": "0" }, tokenOf(request)))]],
    },
    call: "embed a text",
    expect: refused(),
  },
  {
    name: "secret-in-a-location",
    does: "A redirect's address holds the token.",
    play: (other) =>
      plays((token) => ({ status: 302, fields: { location: `${other}/${encodeURIComponent(token)}` } })),
    call: "embed a text",
    expect: fails("RedirectError", "REDIRECTED", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-in-retry-after",
    does: "`retry-after` of a 429 is the token.",
    play: plays((token) => ({ status: 429, fields: { "retry-after": token } })),
    call: "embed a text",
    expect: fails("RateLimitError", "RATE_LIMITED", { retryable: true, requests: 5 }),
  },
  {
    name: "both-secrets-of-ai-search",
    does: "The message of AI Search's 401 holds API key and token.",
    play: plays((token, request) => ({
      status: 401,
      body: { code: "InvalidApiKey", message: `not ${token} with ${ownTokenOf(request)}` },
    })),
    call: "embed a text on AI Search",
    expect: fails("AuthError", "KEY_OR_TOKEN_WRONG", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-through-fetch",
    does: "The text of a 403 to `fetch` holds the token.",
    play: plays((token) => ({ status: 403, text: `not you, ${token}` })),
    call: "fetch",
    expect: gives({ status: 403, text: "not you, [redacted]" }),
  },
];

const IN_ANSWERS: ServerFault[] = [
  {
    name: "secret-in-broken-json",
    does: "JSON that breaks off holds the token.",
    play: plays((token) => ({ status: 200, text: `{"you":"${token}","data":[` })),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_NOT_JSON", { retryable: true, requests: 2 }),
  },
  {
    name: "secret-in-a-page-with-200",
    does: "A page with status 200 holds the token.",
    play: plays((token) => ({
      status: 200,
      text: `<html><title>hello ${token}</title></html>`,
      fields: { "content-type": `text/html; for=${token}` },
    })),
    call: "chat",
    expect: fails("ResponseError", "ANSWER_NOT_THE_API", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-in-an-error-with-200",
    does: "An error in an answer of status 200 holds the token in message, code and id.",
    play: plays((token) => ({
      status: 200,
      body: { error: { message: `not ${token}`, code: token }, request_id: token },
    })),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_REPORTS_ERROR", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-where-a-number-belongs",
    does: "The token stands where a number of the vector belongs.",
    play: plays((token) => ({ status: 200, body: { data: [{ index: 0, embedding: [0.5, token, 1] }] } })),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "secret-as-a-key-of-a-number-word",
    does: "NaN stands under a key that is the token.",
    play: plays((token) => ({ status: 200, text: `{${JSON.stringify(token)}:NaN}` })),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "secret-as-an-encoding",
    does: "The token is named as the answer's encoding.",
    play: plays((token) => ({ status: 200, fields: { "content-encoding": token } })),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-in-what-is-no-http",
    does: "The answer is no HTTP and holds the token.",
    play: { requests: [[write((request) => `who is ${tokenOf(request)}\r\n\r\n`), fin]] },
    call: "embed a text",
    expect: fails("ConnectionError", "CONNECTION_FAILED", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-in-a-chunk-size",
    does: "The token stands where the size of a chunk belongs.",
    play: {
      requests: [
        [write(head(200, { "transfer-encoding": "chunked" })), write((request) => `${tokenOf(request)}\r\n`)],
      ],
    },
    call: "embed a text",
    expect: fails("ConnectionError", "CONNECTION_FAILED", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-in-a-stream-error",
    does: "The first event of a stream is an error that holds the token.",
    play: streams((token) => event({ error: { message: `not ${token}`, code: token } })),
    call: "stream chat",
    expect: fails("StreamError", "STREAM_REMOTE_ERROR", { retryable: false, requests: 1 }),
  },
  {
    name: "secret-in-a-late-stream-error",
    does: "An error after the first event holds the token in message, code and id.",
    play: streams(
      (token) => FIRST + event({ error: { message: `not ${token}`, code: token }, request_id: token }),
    ),
    call: "stream chat",
    expect: fails("StreamError", "STREAM_REMOTE_ERROR", {
      retryable: false,
      requests: 1,
      has: { partial: { text: FIRST_WORDS } },
    }),
  },
  {
    name: "secret-in-a-late-broken-event",
    does: "An event after the first is no JSON and holds the token.",
    play: streams((token) => `${FIRST}data: {"you":"${token}\n\n`),
    call: "stream chat",
    expect: fails("StreamError", "STREAM_TRUNCATED", { retryable: false, requests: 1 }),
  },
];

/** A stream whose events hold the token. */
function streams(body: (token: string) => string): { requests: Step[][] } {
  return { requests: [[eventsHead(), write((request) => chunk(body(tokenOf(request)))), write(chunk(""))]] };
}

const ELSEWHERE: ServerFault[] = (
  ["chat", "stream chat", "rerank", "models", "invoke by GET", "embed a text on AI Search"] as const
).map((call): ServerFault => ({
  name: `redirect-of-${call.toLowerCase().replaceAll(" ", "-")}`,
  does: `The service sends ${call === "models" ? "the question for its models" : `\`${call}\``} to another host, which must never be asked.`,
  play: (other) => ({ requests: [[says(307, "", { location: `${other}/api/predict/demo` })]] }),
  call,
  expect: fails("RedirectError", "REDIRECTED", { retryable: false, requests: 1 }),
}));

const ON_THE_WIRE: ServerFault[] = [
  {
    name: "signed-without-the-token",
    does: "With signatures the token is in no header field and no body of the request.",
    options: { auth: "signature" },
    play: {
      answers: (request) => [
        JSON.stringify(request).includes("canary") ? says(400, "the token travels") : saysEmbedding,
      ],
    },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
];

export const SECRETS: Fault[] = serverFaults("secrets", [
  ...IN_REFUSALS,
  ...IN_ANSWERS,
  ...ELSEWHERE,
  ...ON_THE_WIRE,
]);
