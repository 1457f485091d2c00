import type { FactsOf } from "./error-facts.ts";

const nested = (message: string, type: string, code: number): string =>
  JSON.stringify({ error: { message, type, param: null, code } });
const search = (code: string, message: string): string =>
  JSON.stringify({ request_id: "817964CD", latency: 0, code, message });

/** The gateway or the model server answered with a status other than 2xx. */
export const REFUSALS = {
  BAD_REQUEST: {
    errorClass: "HttpError",
    meaning: "The server did not accept the request.",
    why: "A field with a value that the model or this version of the server does not take.",
    answer: { status: 400, body: nested("Field required", "Bad Request", 400) },
  },
  CONTEXT_TOO_LONG: {
    errorClass: "HttpError",
    meaning: "Input and answer together are longer than the model's context.",
    why: "A long conversation or document, or a `maxTokens` that leaves no room for the input. It is told by the server's words.",
    answer: {
      status: 400,
      body: nested("This model's maximum context length is 2048 tokens.", "BadRequestError", 400),
    },
  },
  TOOLS_NOT_ENABLED: {
    errorClass: "HttpError",
    meaning: "The model server was started without tool calls.",
    why: "vLLM takes `tools` only with two flags at its start.",
    answer: {
      status: 400,
      body: nested(
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        "BadRequestError",
        400,
      ),
    },
  },
  CONTENT_TYPE_REFUSED: {
    errorClass: "HttpError",
    meaning: "The route does not take a body of this type.",
    why: "`invoke` or `fetch` without the content type that the route wants. All other verbs send JSON as JSON.",
    answer: { inferred: true, status: 415, body: JSON.stringify({ detail: "Unsupported Media Type" }) },
  },
  AUTH_FAILED: {
    errorClass: "AuthError",
    meaning: "The token was refused. The message says in which form it was sent, and never what it is.",
    why: "The token of another service, an old token, or a form that this gateway or server does not take.",
    retried: "but once more after a 401 where a token function gives another",
    answer: { status: 401, body: JSON.stringify({ error: "Unauthorized" }) },
  },
  KEY_OR_TOKEN_WRONG: {
    errorClass: "AuthError",
    meaning: "AI Search refused one of its two secrets.",
    why: "The two were swapped, or one belongs to another workspace or deployment. How AI Search tells which is not documented; where its words do, the message names the option.",
    retried: "but once more after a 401 where a token function gives another",
    answer: {
      inferred: true,
      status: 401,
      body: search("InvalidToken", "The token is invalid."),
      product: "ai-search",
    },
  },
  FORBIDDEN: {
    errorClass: "AuthError",
    meaning: "The caller is not allowed here.",
    why: "An allow-list of the gateway, or a token without the right.",
    answer: { inferred: true, status: 403 },
  },
  PATH_MISSING: {
    errorClass: "HttpError",
    meaning: "Nothing is served at this path.",
    why: "Without a body it is most likely the gateway that does not know the service; with one it is the model server that lacks the route. A service that has only just started may need a minute.",
    answer: { inferred: true, status: 404, body: JSON.stringify({ detail: "Not Found" }) },
  },
  DEPLOYMENT_MISSING: {
    errorClass: "HttpError",
    meaning: "AI Search does not know the deployment.",
    why: "A slip in `deploymentId`, the host of another workspace, or a deployment that was stopped.",
    answer: { inferred: true, status: 404, product: "ai-search" },
  },
  MODEL_NOT_FOUND: {
    errorClass: "HttpError",
    meaning:
      "The service has no model of that name. The message lists those that it has, once the client knows them.",
    why: "The name of a model's repository where the server was started with another name.",
    answer: { status: 404, body: nested("The model `x` does not exist.", "NotFoundError", 404) },
  },
  METHOD_NOT_ALLOWED: {
    errorClass: "HttpError",
    meaning: "The route does not take this method.",
    why: "GET on a route for POST, or the reverse.",
    answer: { inferred: true, status: 405, body: JSON.stringify({ detail: "Method Not Allowed" }) },
  },
  COMPUTE_TIMEOUT: {
    errorClass: "HttpError",
    meaning: "EAS ended the request at the service's own time limit, and closed the connection.",
    why: "The model computes longer than `metadata.rpc.keepalive` allows, 5 s if it was never set. Waiting in the instance's queue counts.",
    causes: ["compute-timeout"],
    answer: { status: 408 },
  },
  BODY_TOO_LARGE: {
    errorClass: "HttpError",
    meaning: "The gateway or server takes no body of this size; the message has its bytes.",
    why: "A limit below the one that the client reckons with, or `maxBodyBytes` set above it.",
    answer: { inferred: true, status: 413, body: "Payload Too Large", contentType: "text/plain" },
  },
  RATE_LIMITED: {
    errorClass: "RateLimitError",
    meaning: "Too many requests came in a short time. The work was not begun.",
    why: "The shared gateway's limit, a `rate_limit` of the service, or AI Search's.",
    causes: ["rate-limit"],
    answer: { status: 429 },
  },
  QUOTA_REACHED: {
    errorClass: "RateLimitError",
    meaning: "AI Search's quota of a period is used up. The work was not begun.",
    why: "More was sent in this minute than the workspace may.",
    causes: ["period-quota"],
    retried: "after a minute",
    answer: {
      status: 429,
      body: search("Throttling.AllocationQuota", "Allocated quota exceeded."),
      product: "ai-search",
    },
  },
  QUOTA_EXHAUSTED: {
    errorClass: "RateLimitError",
    meaning: "AI Search's free quota is used up, and billing is off.",
    why: "It is told by the message, since the code is that of other quotas.",
    answer: {
      status: 429,
      body: search("Throttling.AllocationQuota", "Free allocated quota exceeded."),
      product: "ai-search",
    },
  },
  SERVICE_QUEUE_FULL: {
    errorClass: "RateLimitError",
    meaning: "The queues of the service's instances are full: EAS's status 450. The work was not begun.",
    why: "More requests at a time than instances, their workers and queues hold.",
    causes: ["queue-full"],
    answer: { status: 450 },
  },
  SERVER_FAILED: {
    errorClass: "HttpError",
    meaning: "The model server failed.",
    why: "A fault of the server, out of memory, or an input that it cannot digest.",
    causes: ["server-error", "unavailable"],
    answer: { status: 500, body: nested("Internal Server Error", "InternalServerError", 500) },
  },
  NOT_IMPLEMENTED: {
    errorClass: "HttpError",
    meaning: "The server does not have the feature.",
    why: "An option for another engine or version.",
    answer: { status: 501 },
  },
  GATEWAY_FAILED: {
    errorClass: "HttpError",
    meaning: "The gateway got no valid answer from the service.",
    why: "An instance restarted or crashed, often out of memory.",
    causes: ["unavailable"],
    answer: { status: 502 },
  },
  NO_INSTANCE_READY: {
    errorClass: "HttpError",
    meaning: "The gateway knows the service but has no instance to send to.",
    why: "The service is starting, stopped or scaled to zero, or all its instances are unhealthy.",
    causes: ["unavailable"],
    answer: { status: 503, body: "no healthy upstream", contentType: "text/plain" },
  },
  GATEWAY_TIMEOUT: {
    errorClass: "HttpError",
    meaning: "The gateway gave up waiting for the service.",
    why: "The model computes longer than the gateway waits; the first copy may still be running.",
    causes: ["gateway-timeout"],
    answer: { inferred: true, status: 504, body: "upstream request timeout", contentType: "text/plain" },
  },
  HTTP_STATUS: {
    errorClass: "HttpError",
    meaning: "A status came that these services do not document.",
    why: "Something between answered, such as a company's proxy.",
    causes: ["too-early"],
    retried: "status 425 only",
    answer: { inferred: true, status: 425 },
  },
  REDIRECTED: {
    errorClass: "RedirectError",
    meaning: "A redirect came. The message has the origin that it points to, and nothing else of it.",
    why: "An address with http where https is wanted, an old host, or a page for signing in.",
    answer: { inferred: true, status: 302, headers: { location: "https://elsewhere.example/" } },
  },
} satisfies FactsOf;
