import { ConnectionError, TimeoutError, type ErrorCode } from "../errors.ts";
import type { RetryCause } from "../retry-table.ts";

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

/** From here on a gateway may cut the connection instead of answering 413; which it does is not documented. */
const SUSPECT_BODY_BYTES = 900_000;

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
  return connection("CONNECTION_FAILED", `No connection to ${host} (${code}).`, "connect");
}

function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const code = Reflect.get(error, "code");
  return typeof code === "string" ? code : "unknown";
}
