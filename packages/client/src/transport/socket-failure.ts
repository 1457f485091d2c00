import { ConnectionError, TimeoutError, type ErrorCode } from "../errors.ts";
import type { RetryCause } from "../retry-table.ts";
import { errorCode, TLS_CODE } from "./error-code.ts";
import { proxyFailure } from "./proxy-failure.ts";

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

/** The error that a broken connection stands for. */
export function socketFailure(facts: SocketFacts): ConnectionError | TimeoutError {
  const code = errorCode(facts.error);
  const between =
    facts.proxy === undefined ? undefined : proxyFailure({ ...facts, proxy: facts.proxy }, code);
  return between ?? unreached(facts, code) ?? foreignSpeech(facts, code) ?? lost(facts, code);
}

type Say = (name: ErrorCode, detail: string, retryCause: RetryCause) => ConnectionError;

const saying =
  ({ error, started, answered }: SocketFacts): Say =>
  (name, detail, retryCause) =>
    new ConnectionError(name, answered ? "body" : started ? "request" : "connect", detail, {
      retryCause,
      cause: error,
    });

/** No address answered for the host. */
function unreached(facts: SocketFacts, code: string): ConnectionError | TimeoutError | undefined {
  const { error, host, started, reached, connectTimeoutMs } = facts;
  const say = saying(facts);
  const inVpc = VPC_NAME.test(host);
  if (code === "UND_ERR_CONNECT_TIMEOUT")
    return new TimeoutError(
      "connect",
      connectTimeoutMs,
      `No connection to ${host} within ${connectTimeoutMs / 1_000} s${inVpc ? "; its name is one of a VPC" : ""}.`,
      { retryCause: "connect", cause: error },
    );
  if (inVpc && !started && VPC_SILENCE.has(code))
    return say(
      "VPC_UNREACHABLE",
      `${host} cannot be reached from here (${code}).`,
      reached ? "host-lost" : "none",
    );
  if (code === "ENOTFOUND")
    return say("HOST_NOT_FOUND", `The name ${host} is not known.`, reached ? "host-lost" : "none");
  if (started) return undefined;
  if (REFUSED.has(code)) return say("CONNECTION_REFUSED", `${host} refused the connection.`, "connect");
  return UNREACHABLE.has(code)
    ? say("CONNECTION_FAILED", `${host} could not be reached (${code}).`, "connect")
    : undefined;
}

/** Something answered, in another way than was asked. */
function foreignSpeech(facts: SocketFacts, code: string): ConnectionError | undefined {
  const { host } = facts;
  if (TLS_CODE.test(code))
    return saying(facts)("TLS_FAILED", `No secure connection to ${host} (${code}).`, "none");
  return isNoHttp(facts, code)
    ? saying(facts)("CONNECTION_FAILED", `${host} did not answer in HTTP (${code}).`, "none")
    : undefined;
}

/** undici gives no code to what its parser refuses. Two lengths of one answer are refused before it is told of. */
const isNoHttp = ({ error, answered }: SocketFacts, code: string): boolean =>
  /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW)/.test(code) ||
  (error instanceof Error && error.name === "HTTPParserError") ||
  (!answered && code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH");

/** The connection broke, while it was made or later. */
function lost(facts: SocketFacts, code: string): ConnectionError {
  const { error, host, started, answered, requestBytes } = facts;
  const say = saying(facts);
  if (!started) {
    const what = isCutHandshake(error)
      ? `${host} closed the connection in the TLS handshake`
      : `No connection to ${host}`;
    return say("CONNECTION_FAILED", `${what} (${code}).`, "connect");
  }
  if (!answered && requestBytes > SUSPECT_BODY_BYTES)
    return say(
      "UPLOAD_CUT",
      `${host} closed the connection before it answered (${code}); the request body of ${requestBytes} bytes can be the reason.`,
      "upload-cut",
    );
  const when = answered ? "in the middle of its answer" : "before it answered";
  return say(
    "CONNECTION_LOST",
    `${host} closed the connection ${when} (${code}).`,
    answered ? "broken-answer" : "socket",
  );
}

/** Node says it in words only. */
const isCutHandshake = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("before secure TLS connection");
