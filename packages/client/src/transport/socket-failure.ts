import { ConnectionError, TimeoutError, type ErrorCode } from "../errors.ts";
import type { RetryCause } from "../retry-table.ts";
import { ProxyRefusal } from "./proxy-pool.ts";

export type SocketFacts = {
  error: unknown;
  host: string;
  /** Host and port of the proxy between, if there is one. */
  proxy?: string | undefined;
  /** The request had been handed to a socket. */
  started: boolean;
  /** The head of an answer had come. */
  answered: boolean;
  /** This name had been reached before. */
  reached: boolean;
  connectTimeoutMs: number;
  requestBytes: number;
};

/** From here on a gateway may cut the connection instead of answering 413; which it does is not documented. */
const SUSPECT_BODY_BYTES = 900_000;

const REFUSED = new Set(["ECONNREFUSED"]);
const VPC_NAME = /(?:^|[.-])vpc(?:[.-]|$)/i;
/** How a VPC's addresses look from outside of it. */
const VPC_SILENCE = new Set(["ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);
const UNREACHABLE = new Set(["EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "ETIMEDOUT"]);

const TLS_CODE = /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|UND_ERR_PRX_TLS)/;

/** The error that a broken connection stands for. */
export function socketFailure(facts: SocketFacts): ConnectionError | TimeoutError {
  const { error, host, started, answered, reached } = facts;
  const code = errorCode(error);
  if (facts.proxy !== undefined) {
    const failure = proxyFailure(facts, facts.proxy, code);
    if (failure !== undefined) return failure;
  }
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
  if (TLS_CODE.test(code))
    return connection("TLS_FAILED", `No secure connection to ${host} (${code}).`, "none");
  if (/^(?:HPE_|UND_ERR_HEADERS_OVERFLOW)/.test(code))
    return connection("CONNECTION_FAILED", `${host} did not answer in HTTP (${code}).`, "none");
  const when = answered ? "in the middle of its answer" : "before it answered";
  if (started && !answered && facts.requestBytes > SUSPECT_BODY_BYTES)
    return connection(
      "UPLOAD_CUT",
      `${host} closed the connection before it answered (${code}); the request body of ${facts.requestBytes} bytes can be the reason.`,
      "upload-cut",
    );
  if (started)
    return connection(
      "CONNECTION_LOST",
      `${host} closed the connection ${when} (${code}).`,
      answered ? "broken-answer" : "socket",
    );
  const what = isCutHandshake(error)
    ? `${host} closed the connection in the TLS handshake`
    : `No connection to ${host}`;
  return connection("CONNECTION_FAILED", `${what} (${code}).`, "connect");
}

/** Node says it in words only. */
const isCutHandshake = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("before secure TLS connection");

/** No answer of a proxy to these is about the moment: asking again asks in vain. */
const PASSING_REFUSALS: ReadonlySet<number> = new Set([502, 503, 504]);

/** What failed on the way to and through a proxy; `undefined` for what happened on a connection that stood. */
function proxyFailure(
  { error, host, started, connectTimeoutMs }: SocketFacts,
  proxy: string,
  code: string,
): ConnectionError | TimeoutError | undefined {
  const failure = (name: ErrorCode, detail: string, retryCause: RetryCause): ConnectionError =>
    new ConnectionError(name, "connect", detail, { retryCause, cause: error });
  const status = refusedStatus(error, code);
  if (status === 407)
    return failure("PROXY_FAILED", `The proxy ${proxy} does not accept its user and password (407).`, "none");
  if (status !== undefined)
    return failure(
      "PROXY_FAILED",
      `The proxy ${proxy} made no connection to ${host} (${status}).`,
      PASSING_REFUSALS.has(status) ? "connect" : "none",
    );
  if (started) return undefined;
  const seconds = connectTimeoutMs / 1_000;
  if (code === "UND_ERR_CONNECT_TIMEOUT")
    return new TimeoutError(
      "connect",
      connectTimeoutMs,
      `No connection to ${host} through the proxy ${proxy} within ${seconds} s.`,
      { retryCause: "connect", cause: error },
    );
  if (TLS_CODE.test(code))
    return failure(
      "TLS_FAILED",
      `No secure connection to ${host} through the proxy ${proxy} (${code}).`,
      "none",
    );
  return failure(
    "PROXY_FAILED",
    `No connection to ${host} through the proxy ${proxy} (${code}).`,
    code === "ENOTFOUND" ? "none" : "connect",
  );
}

/** A refused CONNECT, or undici's word for a 407 to a request that it forwards. */
function refusedStatus(error: unknown, code: string): number | undefined {
  if (error instanceof ProxyRefusal) return error.status;
  const isRefused = code === "UND_ERR_INVALID_ARG" && error instanceof Error && /\(407\)/.test(error.message);
  return isRefused ? 407 : undefined;
}

function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const code = Reflect.get(error, "code");
  return typeof code === "string" ? code : "unknown";
}
