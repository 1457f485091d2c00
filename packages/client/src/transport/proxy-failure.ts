import { ConnectionError, TimeoutError, type ErrorCode } from "../errors.ts";
import type { RetryCause } from "../retry-table.ts";
import { TLS_CODE } from "./error-code.ts";
import { ProxyRefusal } from "./proxy-pool.ts";

/** No answer of a proxy to these is about the moment: asking again asks in vain. */
const PASSING_REFUSALS: ReadonlySet<number> = new Set([502, 503, 504]);

export type ProxyFacts = {
  error: unknown;
  host: string;
  /** Its host and port. */
  proxy: string;
  started: boolean;
  connectTimeoutMs: number;
};

/** What failed on the way to and through a proxy; `undefined` for what happened on a connection that stood. */
export function proxyFailure(
  { error, host, proxy, started, connectTimeoutMs }: ProxyFacts,
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
