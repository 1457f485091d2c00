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
import { refusalCode, type Product } from "./refusal-code.ts";

/** Above this, EAS may mean our header fields by 450, and a repeat cannot help. */
const LARGE_REQUEST_HEADER_BYTES = 8_192;

/** No gateway documents which of them it sends; the first that is there counts. */
const REQUEST_ID_FIELDS = ["x-request-id", "x-eas-request-id", "x-acs-request-id", "eagleeye-traceid"];

export const requestIdOf = (headers: HeaderFields): string | undefined =>
  REQUEST_ID_FIELDS.map((name) => headers[name]).find((value) => value !== undefined && value !== "");

export type Refusal = {
  /** What was sent, as far as a refusal may be about it. `path` has no query. */
  request: { method: string; path: string; bodyBytes: number; headers: HeaderFields };
  status: number;
  headers: HeaderFields;
  /** Bounded, without secrets. */
  text: string;
  said: ServerMessage;
  product: Product;
  retryAfterMs: number | undefined;
};

/** The error that a status other than 2xx stands for. */
export function httpFailure(refusal: Refusal): HttpError {
  const { status, headers, text, said, retryAfterMs } = refusal;
  const code = refusalCode(status, said, refusal.product);
  const facts: HttpFacts = {
    status,
    headers,
    body: text,
    serverCode: said.code,
    serverMessage: said.message,
    retryAfterMs,
    origin: guessOrigin(refusal),
    retryCause: causeOf(refusal, code),
  };
  const type = classOf(status);
  return new type(code, detailOf(refusal, code), facts);
}

const headerBytes = (headers: HeaderFields): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);

const hasLargeHeaders = ({ status, request }: Refusal): boolean =>
  status === 450 && headerBytes(request.headers) > LARGE_REQUEST_HEADER_BYTES;

function causeOf(refusal: Refusal, code: ErrorCode): RetryCause {
  const { status, headers, said, product } = refusal;
  if (code === "QUOTA_EXHAUSTED" || headers["x-should-retry"] === "false" || hasLargeHeaders(refusal))
    return "none";
  if (code === "QUOTA_REACHED") return "quota";
  if (said.code?.startsWith("Throttl") === true) return "rate-limit";
  // The platform's own failure, which it asks to try again; a model server's 500 mostly repeats.
  if (product === "ai-search" && said.code === "InternalServerError") return "unavailable";
  return causeOfStatus(status);
}

/** Model servers answer in JSON, or name their web framework; what else comes is most likely a gateway's. */
function guessOrigin({ text, headers }: Refusal): "gateway" | "server" {
  const isServer =
    /^\s*[[{"]/.test(text) ||
    /uvicorn|hypercorn|granian|gunicorn|llama\.cpp/i.test(headers["server"] ?? "") ||
    text.trim() === "Internal Server Error";
  return isServer ? "server" : "gateway";
}

function classOf(status: number): typeof HttpError {
  if (status === 401 || status === 403) return AuthError;
  if (status === 429 || status === 450) return RateLimitError;
  return status >= 300 && status < 400 ? RedirectError : HttpError;
}

function detailOf(refusal: Refusal, code: ErrorCode): string {
  const { status, said } = refusal;
  const words = (said.message ?? said.code)?.replace(/[.\s]+$/, "");
  const told = [words, ...notesOf(refusal, code)].filter((text) => text !== undefined && text !== "");
  return `HTTP ${status}${told.length === 0 ? "" : `: ${told.join("; ")}`}.`;
}

/** What the refused request and our knowledge of the service add to the server's words. */
function notesOf(refusal: Refusal, code: ErrorCode): (string | undefined)[] {
  const { status, headers, said, retryAfterMs, request, text } = refusal;
  const sent = `${request.method} ${request.path}`;
  return [
    said.note,
    code === "PATH_MISSING"
      ? `${sent} ${text.trim() === "" ? "was answered without a body, as gateways answer for a service that they do not know" : "is not there"}`
      : undefined,
    code === "METHOD_NOT_ALLOWED" ? `${sent} is not allowed` : undefined,
    code === "AUTH_FAILED" ? `the token was sent ${tokenForm(request.headers)}` : undefined,
    code === "KEY_OR_TOKEN_WRONG" ? refusedSecret(said) : undefined,
    code === "BODY_TOO_LARGE" ? `the request body has ${request.bodyBytes} bytes` : undefined,
    retryAfterMs === undefined ? undefined : `the server asks to wait ${Math.ceil(retryAfterMs / 1_000)} s`,
    hasLargeHeaders(refusal)
      ? `the request's header fields have ${headerBytes(request.headers)} bytes, which can be the reason`
      : undefined,
    status >= 300 && status < 400 ? `it points to ${originOf(headers["location"])}` : undefined,
  ];
}

function tokenForm(headers: HeaderFields): string {
  const value = headers["authorization"] ?? "";
  if (/^bearer\s/i.test(value)) return "after `Bearer`";
  return /^EAS\s/.test(value) ? "as a signature" : "bare";
}

/** Which of AI Search's two secrets the server's words are about, if they say. */
function refusedSecret({ code = "", message = "" }: ServerMessage): string | undefined {
  const text = `${code} ${message}`;
  const isKey = /api[\s_-]?key/i.test(text);
  const isToken = /token/i.test(text);
  if (isKey === isToken) return undefined;
  return isKey ? "it is about `apiKey`" : "it is about `token`";
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
  /** From here on a lost connection may be a gateway's way to refuse the size. */
  largeBodyBytes: number;
};

const REFUSED = new Set(["ECONNREFUSED"]);
const VPC_NAME = /(?:^|[.-])vpc(?:[.-]|$)/i;
/** How a VPC's addresses look from outside of it. */
const VPC_SILENCE = new Set(["ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);
const UNREACHABLE = new Set(["EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "ETIMEDOUT"]);

/** The error that a broken connection stands for. */
export function socketFailure(facts: SocketFacts): ConnectionError | TimeoutError {
  const { error, host, started, answered, reached } = facts;
  const code = errorCode(error);
  const cause = error;
  const inVpc = VPC_NAME.test(host);
  if (code === "UND_ERR_CONNECT_TIMEOUT")
    return new TimeoutError(
      "connect",
      facts.connectTimeoutMs,
      `No connection to ${host} within ${facts.connectTimeoutMs / 1_000} s${inVpc ? "; its name is one of a VPC" : ""}.`,
      { retryCause: "connect", cause },
    );
  const connection = (name: ErrorCode, detail: string, retryCause: RetryCause): ConnectionError =>
    new ConnectionError(name, answered ? "body" : started ? "request" : "connect", detail, {
      retryCause,
      cause,
    });
  if (inVpc && !started && VPC_SILENCE.has(code))
    return connection(
      "VPC_UNREACHABLE",
      `${host} cannot be reached from here (${code}).`,
      reached ? "host-lost" : "none",
    );
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
  if (started && !answered && facts.requestBytes >= facts.largeBodyBytes)
    return connection(
      "UPLOAD_CUT",
      `${host} closed the connection before it answered to a body of ${facts.requestBytes} bytes (${code}).`,
      "upload-cut",
    );
  if (started)
    return connection(
      "CONNECTION_LOST",
      `${host} closed the connection ${when} (${code}).`,
      answered ? "broken-answer" : "socket",
    );
  return connection("CONNECTION_FAILED", `No connection to ${host} (${code}).`, "connect");
}

function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const code = Reflect.get(error, "code");
  return typeof code === "string" ? code : "unknown";
}
