import type { HeaderFields, ServerMessage } from "../exchange.ts";
import {
  AuthError,
  ConnectionError,
  HttpError,
  RateLimitError,
  RedirectError,
  TimeoutError,
  type ErrorCode,
  type HttpFacts,
} from "../errors.ts";
import { causeOfStatus, type RetryCause } from "../retry-table.ts";

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: "BAD_REQUEST",
  401: "AUTH_FAILED",
  403: "FORBIDDEN",
  404: "PATH_MISSING",
  405: "METHOD_NOT_ALLOWED",
  408: "COMPUTE_TIMEOUT",
  413: "BODY_TOO_LARGE",
  422: "BAD_REQUEST",
  429: "RATE_LIMITED",
  450: "SERVICE_QUEUE_FULL",
  500: "SERVER_FAILED",
  501: "NOT_IMPLEMENTED",
  502: "GATEWAY_FAILED",
  503: "NO_INSTANCE_READY",
  504: "GATEWAY_TIMEOUT",
};

const AI_SEARCH_CODES: Readonly<Record<number, ErrorCode>> = {
  401: "KEY_OR_TOKEN_WRONG",
  403: "KEY_OR_TOKEN_WRONG",
  404: "DEPLOYMENT_MISSING",
};

/** From here on a gateway may cut the connection instead of answering 413; which it does is not documented. */
const SUSPECT_BODY_BYTES = 900_000;

/** Above this, EAS may mean our header fields by 450, and a repeat cannot help. */
const LARGE_REQUEST_HEADER_BYTES = 8_192;

const REQUEST_ID_FIELDS = ["x-request-id", "x-eas-request-id", "eagleeye-traceid", "x-amzn-requestid"];

export const requestIdOf = (headers: HeaderFields): string | undefined =>
  REQUEST_ID_FIELDS.map((name) => headers[name]).find((value) => value !== undefined && value !== "");

export type Refusal = {
  status: number;
  headers: HeaderFields;
  /** Bounded, without secrets. */
  text: string;
  said: ServerMessage;
  product: "pai-eas" | "ai-search";
  retryAfterMs: number | undefined;
  requestHeaderBytes: number;
  /** The refusal is a stored answer, which asking again cannot change. */
  stored?: true;
};

/** The error that a status other than 2xx stands for. */
export function httpFailure(refusal: Refusal): HttpError {
  const { status, headers, text, said, retryAfterMs } = refusal;
  const code = codeOf(refusal);
  const facts: HttpFacts = {
    status,
    headers,
    body: text,
    serverCode: said.code,
    serverMessage: said.message,
    retryAfterMs,
    origin: /^\s*[[{]/.test(text) ? "server" : "gateway",
    retryCause: causeOf(refusal, code),
  };
  const type = classOf(status);
  return new type(code, detailOf(refusal), facts);
}

function codeOf({ status, said, product }: Refusal): ErrorCode {
  const message = said.message ?? "";
  if (status === 404 && /model .*(?:does not exist|not found)/is.test(message)) return "MODEL_NOT_FOUND";
  if (status === 400 && /maximum context length|exceed_context_size/i.test(`${message} ${said.code ?? ""}`))
    return "CONTEXT_TOO_LONG";
  if (status === 429 && /free allocated quota exceeded/i.test(message)) return "QUOTA_EXHAUSTED";
  if (status >= 300 && status < 400) return "REDIRECTED";
  return (
    (product === "ai-search" ? AI_SEARCH_CODES[status] : undefined) ?? STATUS_CODES[status] ?? "HTTP_STATUS"
  );
}

function causeOf(
  { status, headers, said, requestHeaderBytes, stored }: Refusal,
  code: ErrorCode,
): RetryCause {
  if (stored === true) return "none";
  if (code === "QUOTA_EXHAUSTED" || headers["x-should-retry"] === "false") return "none";
  if (status === 450 && requestHeaderBytes > LARGE_REQUEST_HEADER_BYTES) return "none";
  if (said.code?.startsWith("Throttl") === true) return "rate-limit";
  return causeOfStatus(status);
}

function classOf(status: number): typeof HttpError {
  if (status === 401 || status === 403) return AuthError;
  if (status === 429 || status === 450) return RateLimitError;
  return status >= 300 && status < 400 ? RedirectError : HttpError;
}

function detailOf({ status, headers, said, retryAfterMs, requestHeaderBytes }: Refusal): string {
  const parts = [`HTTP ${status}`];
  const message = said.message ?? said.code;
  if (message !== undefined) parts.push(`: ${message.replace(/[.\s]+$/, "")}`);
  if (retryAfterMs !== undefined)
    parts.push(`; the server asks to wait ${Math.ceil(retryAfterMs / 1_000)} s`);
  if (status === 450 && requestHeaderBytes > LARGE_REQUEST_HEADER_BYTES)
    parts.push(`; the request's header fields have ${requestHeaderBytes} bytes, which can be the reason`);
  if (status >= 300 && status < 400) parts.push(`; it points to ${originOf(headers["location"])}`);
  return `${parts.join("")}.`;
}

/** Only the origin: a redirect's path and query may hold anything. */
function originOf(location: string | undefined): string {
  if (location === undefined) return "nowhere";
  return URL.canParse(location) ? new URL(location).origin : "another path of the same host";
}

export type SocketFacts = {
  error: unknown;
  host: string;
  /** The request had been handed to a socket. */
  started: boolean;
  /** The head of an answer had come. */
  answered: boolean;
  /** This name had been reached before. */
  reached: boolean;
  connectTimeoutMs: number;
  requestBytes: number;
};

const REFUSED = new Set(["ECONNREFUSED"]);
const UNREACHABLE = new Set(["EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "ETIMEDOUT"]);

/** The error that a broken connection stands for. */
export function socketFailure(facts: SocketFacts): ConnectionError | TimeoutError {
  const { error, host, started, answered, reached } = facts;
  const code = errorCode(error);
  const cause = error;
  if (code === "UND_ERR_CONNECT_TIMEOUT")
    return new TimeoutError(
      "connect",
      facts.connectTimeoutMs,
      `No connection to ${host} within ${facts.connectTimeoutMs / 1_000} s.`,
      { retryCause: "connect", cause },
    );
  const connection = (name: ErrorCode, detail: string, retryCause: RetryCause): ConnectionError =>
    new ConnectionError(name, answered ? "body" : started ? "request" : "connect", detail, {
      retryCause,
      cause,
    });
  if (code === "ENOTFOUND")
    return connection("HOST_NOT_FOUND", `The name ${host} is not known.`, reached ? "host-lost" : "none");
  if (!started && REFUSED.has(code))
    return connection("CONNECTION_REFUSED", `${host} refused the connection.`, "connect");
  if (!started && UNREACHABLE.has(code))
    return connection("CONNECTION_FAILED", `${host} could not be reached (${code}).`, "connect");
  if (/^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code))
    return connection("TLS_FAILED", `No secure connection to ${host} (${code}).`, "none");
  if (/^(?:HPE_|UND_ERR_HEADERS_OVERFLOW)/.test(code))
    return connection("CONNECTION_FAILED", `${host} did not answer in HTTP (${code}).`, "none");
  const when = answered ? "in the middle of its answer" : "before it answered";
  const suspicion =
    !answered && facts.requestBytes > SUSPECT_BODY_BYTES
      ? `; the request body of ${facts.requestBytes} bytes can be the reason`
      : "";
  if (started)
    return connection(
      "CONNECTION_LOST",
      `${host} closed the connection ${when} (${code})${suspicion}.`,
      answered ? "broken-answer" : "socket",
    );
  return connection("CONNECTION_FAILED", `No connection to ${host} (${code}).`, "connect");
}

function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const code = Reflect.get(error, "code");
  return typeof code === "string" ? code : "unknown";
}
