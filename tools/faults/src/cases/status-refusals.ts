import {
  fails,
  gives,
  serverFaults,
  type ErrorClass,
  type ExpectedError,
  type Fault,
  type ServerFault,
} from "../fault.ts";
import { answer, head, says, saysJson } from "../raw/answer.ts";
import { fin, write } from "../raw/line.ts";
import { VECTOR, saysEmbedding } from "./good-answers.ts";

const refused = (
  className: ErrorClass,
  code: ExpectedError["code"],
  facts: Partial<ExpectedError> = {},
): ExpectedError => fails(className, code, { retryable: false, requests: 1, ...facts });

/** Statuses that say no by themselves: asking again cannot help. */
const PLAIN: ServerFault[] = [
  [400, "BAD_REQUEST"],
  [402, "HTTP_STATUS"],
  [405, "METHOD_NOT_ALLOWED"],
  [409, "HTTP_STATUS"],
  [411, "HTTP_STATUS"],
  [413, "BODY_TOO_LARGE"],
  [414, "HTTP_STATUS"],
  [415, "CONTENT_TYPE_REFUSED"],
  [422, "BAD_REQUEST"],
  [431, "HTTP_STATUS"],
  [501, "NOT_IMPLEMENTED"],
  [505, "HTTP_STATUS"],
  [520, "HTTP_STATUS"],
  [599, "HTTP_STATUS"],
].map(([status, code]) => ({
  name: `status-${status}`,
  does: `The service answers ${status}.`,
  play: { requests: [[saysJson({ error: { message: "no" } }, Number(status))]] },
  call: "embed a text",
  expect: refused("HttpError", code as ExpectedError["code"], { has: { status: Number(status) } }),
}));

const REDIRECTS: ServerFault[] = [300, 301, 302, 303, 304, 307, 308].map((status) => ({
  name: `status-${status}`,
  does: `The service answers ${status} and points to another host.`,
  play: (other) => ({ requests: [[says(status, "", { location: `${other}/moved?from=here` })]] }),
  call: "embed a text",
  expect: refused("RedirectError", "REDIRECTED", { has: { status }, says: /points to http:\/\/127/ }),
}));

const AUTH: ServerFault[] = [
  {
    name: "status-401-bare-token",
    does: "The service answers 401 to a bare token.",
    play: { requests: [[says(401)]] },
    call: "embed a text",
    expect: refused("AuthError", "AUTH_FAILED", { says: /bare/ }),
  },
  {
    name: "status-401-bearer-token",
    does: "The service answers 401 to a token after `Bearer`.",
    options: { auth: "bearer" },
    play: { requests: [[says(401)]] },
    call: "embed a text",
    expect: refused("AuthError", "AUTH_FAILED", { says: /after `Bearer`/ }),
  },
  {
    name: "status-401-signature",
    does: "The service answers 401 to a signature.",
    options: { auth: "signature" },
    play: { requests: [[says(401)]] },
    call: "embed a text",
    expect: refused("AuthError", "AUTH_FAILED", { says: /as a signature/ }),
  },
  {
    name: "status-401-then-a-new-token",
    does: "The service refuses a token that has changed meanwhile, and takes the new one.",
    options: { token: tokensInTurn(["canary-old-token", "canary-new-token"]) },
    play: {
      answers: ({ headers }) => [headers["authorization"] === "canary-new-token" ? saysEmbedding : says(401)],
    },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "status-401-then-the-same-token",
    does: "The service refuses a token from a function that has no other.",
    options: { token: () => "canary-only-token" },
    play: { requests: [[says(401)]] },
    call: "embed a text",
    expect: refused("AuthError", "AUTH_FAILED"),
  },
  {
    name: "status-403",
    does: "The service answers 403.",
    play: { requests: [[saysJson({ message: "not on the list" }, 403)]] },
    call: "chat",
    expect: refused("AuthError", "FORBIDDEN", { has: { serverMessage: "not on the list" } }),
  },
  {
    name: "status-401-of-ai-search",
    does: "AI Search answers 401 and names the API key.",
    play: { requests: [[saysJson({ code: "InvalidApiKey", message: "Invalid API-key provided." }, 401)]] },
    call: "embed a text on AI Search",
    expect: refused("AuthError", "KEY_OR_TOKEN_WRONG", { says: /`apiKey`/ }),
  },
];

/** Gives another token at each asking. */
function tokensInTurn(tokens: readonly string[]): () => string {
  let asked = 0;
  return () => tokens[Math.min(asked++, tokens.length - 1)] ?? "";
}

const MISSING: ServerFault[] = [
  {
    name: "status-404-empty",
    does: "The gateway answers 404 without a body, as for a service that it does not know.",
    play: { requests: [[says(404)]] },
    call: "embed a text",
    expect: refused("HttpError", "PATH_MISSING", { says: /without a body/ }),
  },
  {
    name: "status-404-detail",
    does: "The model server answers 404 with `detail`, as for a route that it does not have.",
    play: { requests: [[saysJson({ detail: "Not Found" }, 404)]] },
    call: "chat",
    expect: refused("HttpError", "PATH_MISSING", { has: { origin: "server", serverMessage: "Not Found" } }),
  },
  {
    name: "status-404-of-a-model",
    does: "The model server does not have the model.",
    play: {
      requests: [
        [saysJson({ error: { message: "The model `m` does not exist.", type: "NotFoundError" } }, 404)],
      ],
    },
    call: "chat",
    expect: refused("HttpError", "MODEL_NOT_FOUND"),
  },
  {
    name: "status-404-on-every-rerank-path",
    does: "The service has none of the paths at which rerankers answer.",
    play: { requests: [[saysJson({ detail: "Not Found" }, 404)]] },
    call: "rerank",
    expect: refused("HttpError", "PATH_MISSING", { requests: 5, says: /none of .* is served/ }),
  },
  {
    name: "status-404-of-ai-search",
    does: "AI Search does not know the deployment.",
    play: { requests: [[saysJson({ code: "NotFound", message: "no such deployment" }, 404)]] },
    call: "embed a text on AI Search",
    expect: refused("HttpError", "DEPLOYMENT_MISSING"),
  },
  {
    name: "status-400-of-an-unknown-deployment",
    does: "AI Search answers 400 with `ServiceIdNotExist`.",
    play: { requests: [[saysJson({ code: "ServiceIdNotExist", message: "service does not exist" }, 400)]] },
    call: "rerank on AI Search",
    expect: refused("HttpError", "DEPLOYMENT_MISSING"),
  },
];

const words = (message: string, rest: object = {}): object => ({
  object: "error",
  message,
  code: 400,
  ...rest,
});

const SAID: ServerFault[] = [
  {
    name: "context-too-long",
    does: "The model server says that the text is longer than its context.",
    play: { requests: [[saysJson(words("This model's maximum context length is 512 tokens."), 400)]] },
    call: "embed a text",
    expect: refused("HttpError", "CONTEXT_TOO_LONG"),
  },
  {
    name: "tools-not-enabled",
    does: "The model server was started without tool calling.",
    play: { requests: [[saysJson(words('"auto" tool choice requires --enable-auto-tool-choice'), 400)]] },
    call: "chat",
    expect: refused("HttpError", "TOOLS_NOT_ENABLED"),
  },
  {
    name: "error-body-flat",
    does: "The error body has `message`, `type` and `code` at its top.",
    play: { requests: [[saysJson(words("bad input", { type: "BadRequestError" }), 400)]] },
    call: "embed a text",
    expect: refused("HttpError", "BAD_REQUEST", {
      has: { serverMessage: "bad input", serverCode: "BadRequestError" },
    }),
  },
  {
    name: "error-body-nested",
    does: "The error body has everything under `error`.",
    play: { requests: [[saysJson({ error: words("bad input", { type: "BadRequestError" }) }, 400)]] },
    call: "embed a text",
    expect: refused("HttpError", "BAD_REQUEST", {
      has: { serverMessage: "bad input", serverCode: "BadRequestError" },
    }),
  },
  {
    name: "error-body-of-a-web-framework",
    does: "The error body has a list under `detail`.",
    play: { requests: [[saysJson({ detail: [{ loc: ["body", "input"], msg: "Field required" }] }, 422)]] },
    call: "embed a text",
    expect: refused("HttpError", "BAD_REQUEST", { says: /body\.input: Field required/ }),
  },
  {
    name: "error-body-of-ai-search",
    does: "The error body has `request_id`, `code` and `message`.",
    play: {
      requests: [[saysJson({ request_id: "r-1", code: "InvalidParameter", message: "too many" }, 400)]],
    },
    call: "embed a text on AI Search",
    expect: refused("HttpError", "BAD_REQUEST", {
      has: { serverCode: "InvalidParameter", requestId: "r-1" },
    }),
  },
  {
    name: "error-body-with-capitals",
    does: "The error body has `Code`, `Message` and `RequestId`.",
    play: { requests: [[saysJson({ RequestId: "r-2", Code: "Refused", Message: "too many" }, 400)]] },
    call: "embed a text on AI Search",
    expect: refused("HttpError", "BAD_REQUEST", { has: { serverCode: "Refused", requestId: "r-2" } }),
  },
  {
    name: "encoding-format-refused",
    does: "The server refuses `encoding_format`, and answers without it.",
    play: {
      answers: ({ body }) => [
        body.includes('"base64"') ? saysJson(words("encoding_format is not supported"), 400) : saysEmbedding,
      ],
    },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "should-retry-true-on-400",
    does: "The service answers 400 with `x-should-retry: true`.",
    play: { requests: [[says(400, "", { "x-should-retry": "true" })]] },
    call: "embed a text",
    expect: refused("HttpError", "BAD_REQUEST"),
  },
  {
    name: "status-400-cut",
    does: "The error body is shorter than its length says.",
    play: { requests: [[write(head(400, { "content-length": "900" })), write('{"message":"no'), fin]] },
    call: "embed a text",
    expect: refused("HttpError", "BAD_REQUEST"),
  },
  {
    name: "status-413-while-sending",
    does: "The gateway answers 413 to the head of a large request and reads no further.",
    play: {
      begun: [write(answer(413, "<html><title>413</title></html>", { connection: "close" }))],
      stopsReading: true,
    },
    call: "embed a large text",
    expect: refused("HttpError", "BODY_TOO_LARGE"),
  },
];

export const REFUSED: Fault[] = serverFaults("status", [
  ...PLAIN,
  ...REDIRECTS,
  ...AUTH,
  ...MISSING,
  ...SAID,
]);
