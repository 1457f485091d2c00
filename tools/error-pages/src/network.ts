import type { FactsOf } from "./error-facts.ts";

/** The network, or a time limit of the client's own, ended the exchange. */
export const NETWORK = {
  HOST_NOT_FOUND: {
    errorClass: "ConnectionError",
    meaning: "The name of the host cannot be resolved.",
    why: "A slip in the address, or no name service.",
    causes: ["host-lost"],
    retried: "only if the name had been reached before",
  },
  VPC_UNREACHABLE: {
    errorClass: "ConnectionError",
    meaning: "The host is one of a VPC, and cannot be reached from here.",
    why: "The program runs outside of the VPC or in another region. The name says so; nothing else is known.",
    causes: ["host-lost"],
    retried: "only if the name had been reached before",
  },
  CONNECTION_REFUSED: {
    errorClass: "ConnectionError",
    meaning: "The host refused the connection.",
    why: "A wrong port, or the service is not running.",
    causes: ["connect"],
  },
  CONNECTION_LOST: {
    errorClass: "ConnectionError",
    meaning: "The connection broke; `phase` says whether before the answer began or in the middle of it.",
    why: "An instance restarted, or something between closes connections.",
    causes: ["socket", "broken-answer"],
  },
  UPLOAD_CUT: {
    errorClass: "ConnectionError",
    meaning: "The connection broke under a large request body, before an answer.",
    why: "Some gateways refuse a body above their limit by closing the connection. It is a suspicion: the size is near or above the limit, and nothing was said. How a live gateway does it is not measured.",
    causes: ["upload-cut"],
  },
  CONNECTION_FAILED: {
    errorClass: "ConnectionError",
    meaning: "No connection could be made, or what answered does not speak HTTP.",
    why: "No route to the host, a firewall, or a port of another protocol.",
    causes: ["connect"],
    retried: "not if what answered is no HTTP",
  },
  TLS_FAILED: {
    errorClass: "ConnectionError",
    meaning: "No secure connection could be made.",
    why: "A certificate for another name, an unknown authority, or https to a port that speaks http.",
  },
  PROXY_FAILED: {
    errorClass: "ConnectionError",
    meaning:
      "The proxy could not be reached, refused its user and password, or made no connection to the host.",
    why: "HTTP_PROXY or HTTPS_PROXY of the machine, or `proxy`, names a proxy that is down, wants other credentials (407), or does not let this host through. The message has its host and port, never user or password.",
    causes: ["connect"],
    retried: "not a 407, and of other refusals only 502, 503 and 504",
  },
  CONNECT_TIMEOUT: {
    errorClass: "TimeoutError",
    meaning: "No connection was made within `connectTimeoutMs`.",
    why: "An address of a VPC from outside of it, or a firewall that drops packets.",
    causes: ["connect"],
  },
  ATTEMPT_TIMEOUT: {
    errorClass: "TimeoutError",
    meaning: "One attempt did not have its whole answer within `attemptTimeoutMs`.",
    why: "A slow model, a large batch, or an instance that hangs.",
    causes: ["attempt-timeout"],
  },
  FIRST_EVENT_TIMEOUT: {
    errorClass: "TimeoutError",
    meaning: "A stream gave no data event within `firstEventTimeoutMs`; pings do not count.",
    why: "A long prompt, or requests that wait in the service.",
    causes: ["attempt-timeout"],
  },
  IDLE_TIMEOUT: {
    errorClass: "TimeoutError",
    meaning:
      "A stream gave no data event within `idleTimeoutMs`. It is the `cause` of a `StreamError`, which has what came.",
    why: "An instance that hangs, or a gateway that keeps a dead connection open.",
  },
  DEADLINE_EXCEEDED: {
    errorClass: "TimeoutError",
    meaning: "One exchange with its waits and retries was not done within `deadlineMs`.",
    why: "The service is slow, or refused and was waited for.",
  },
} satisfies FactsOf;
