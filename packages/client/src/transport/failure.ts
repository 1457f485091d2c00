import type { HeaderFields, ServerMessage } from "../exchange.ts";
import {
  AuthError,
  HttpError,
  RateLimitError,
  RedirectError,
  type ErrorCode,
  type HttpFacts,
} from "../errors.ts";
import { causeOfStatus, type RetryCause } from "../retry-table.ts";
import { refusalCode, type Product } from "./refusal-code.ts";

/** Above this, EAS may mean our header fields by 450, and a repeat cannot help. */
const LARGE_REQUEST_HEADER_BYTES = 8_192;

const MOST_MODELS_TOLD = 8;

/** No gateway documents which of them it sends; the first that is there counts. */
const REQUEST_ID_FIELDS = ["x-request-id", "x-eas-request-id", "x-acs-request-id", "eagleeye-traceid"];

export function requestIdOf(headers: HeaderFields): string | undefined {
  for (const name of REQUEST_ID_FIELDS) {
    const value = headers[name];
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

/** What was read from a scrubbed text, once more without secrets, since reading undoes escapes. */
export const scrubbedWords = (said: ServerMessage, scrub: (text: string) => string): ServerMessage =>
  Object.fromEntries(Object.entries(said).map(([key, value]) => [key, scrub(value)]));

type Sent = { method: string; path: string; bodyBytes: number; headers: HeaderFields };

export type Refusal = {
  /**
   * What was sent, as far as a refusal may be about it; `path` has no query. Left out for an answer that was
   * stored, which asking again cannot change.
   */
  request?: Sent;
  status: number;
  headers: HeaderFields;
  /** Bounded, without secrets. */
  text: string;
  said: ServerMessage;
  product: Product;
  retryAfterMs: number | undefined;
  /** The models that the service is known to have. */
  servedModels?: readonly string[];
};

/** The error that a status other than 2xx stands for. */
export function httpFailure(refusal: Refusal): HttpError {
  const { status, headers, text, said, retryAfterMs } = refusal;
  const code = refusalCode(status, said, refusal.product);
  const facts: HttpFacts = {
    status,
    headers: shownHeaders(headers),
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

const headerBytes = (headers: HeaderFields = {}): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);

const hasLargeHeaders = ({ status, request }: Refusal): boolean =>
  status === 450 && headerBytes(request?.headers) > LARGE_REQUEST_HEADER_BYTES;

function causeOf(refusal: Refusal, code: ErrorCode): RetryCause {
  const { status, headers, said, product } = refusal;
  if (refusal.request === undefined) return "none";
  if (code === "QUOTA_EXHAUSTED" || headers["x-should-retry"] === "false" || hasLargeHeaders(refusal))
    return "none";
  if (code === "QUOTA_REACHED") return "period-quota";
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

/** The top cause of a 404: an address without `/v1` where the server's routes begin with it. */
const ROUTE = /(?<version>\/v\d)?(?<route>\/(?:chat\/completions|completions|embeddings|models))$/;

function missingPath({ method, path }: Sent, text: string): string {
  const found = ROUTE.exec(path)?.groups;
  if (found !== undefined && found["version"] === undefined)
    return `the server's route is likely /v1${found["route"]}`;
  return text.trim() === ""
    ? `${method} ${path} was answered without a body, as gateways answer for a service that they do not know`
    : `${method} ${path} is not there`;
}

/** What the refused request adds to the server's words. */
function noteOfRequest(request: Sent, code: ErrorCode, text: string): string | undefined {
  if (code === "PATH_MISSING") return missingPath(request, text);
  if (code === "METHOD_NOT_ALLOWED") return `${request.method} ${request.path} is not allowed`;
  if (code === "AUTH_FAILED") return `the token was sent ${tokenForm(request.headers)}`;
  if (code === "BODY_TOO_LARGE") return `the request body has ${request.bodyBytes} bytes`;
  return undefined;
}

function notesOf(refusal: Refusal, code: ErrorCode): (string | undefined)[] {
  const { status, headers, said, retryAfterMs, request, text, servedModels = [] } = refusal;
  return [
    said.note,
    code === "MODEL_NOT_FOUND" ? listed(servedModels) : undefined,
    request === undefined ? undefined : noteOfRequest(request, code, text),
    code === "KEY_OR_TOKEN_WRONG" ? refusedSecret(said) : undefined,
    retryAfterMs === undefined ? undefined : `the server asks to wait ${Math.ceil(retryAfterMs / 1_000)} s`,
    hasLargeHeaders(refusal)
      ? `the request's header fields have ${headerBytes(request?.headers)} bytes, which can be the reason`
      : undefined,
    status >= 300 && status < 400 ? `it points to ${originOf(headers["location"])}` : undefined,
  ];
}

function listed(models: readonly string[]): string | undefined {
  if (models.length === 0) return undefined;
  const names = models.slice(0, MOST_MODELS_TOLD).map((id) => `\`${id}\``);
  return `the service has ${names.join(", ")}${models.length > names.length ? ", …" : ""}`;
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

/** A redirect's query may be a secret of whoever made it, such as a signed link's. */
function shownHeaders(headers: HeaderFields): HeaderFields {
  const { location } = headers;
  return location === undefined
    ? headers
    : { ...headers, location: location.replace(/[?#].*$/s, "?[redacted]") };
}

/** Only the origin: a redirect's path and query may hold anything. */
function originOf(location: string | undefined): string {
  if (location === undefined) return "nowhere";
  return URL.parse(location)?.origin ?? "another path of the same host";
}
