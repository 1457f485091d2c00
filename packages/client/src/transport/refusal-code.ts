import type { ErrorCode } from "../errors.ts";
import type { ServerMessage } from "../exchange.ts";

export type Product = "pai-eas" | "ai-search";

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: "BAD_REQUEST",
  401: "AUTH_FAILED",
  403: "FORBIDDEN",
  404: "PATH_MISSING",
  405: "METHOD_NOT_ALLOWED",
  408: "COMPUTE_TIMEOUT",
  413: "BODY_TOO_LARGE",
  415: "CONTENT_TYPE_REFUSED",
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

type Reading = { statuses: readonly number[]; words: RegExp; code: ErrorCode };

/** Words of a server that say more than its status. The first row that fits wins. */
const READINGS: readonly Reading[] = [
  {
    statuses: [400, 404],
    words: /\bmodel_not_found\b|\bmodel\b.*\b(?:does not exist|not found)\b/is,
    code: "MODEL_NOT_FOUND",
  },
  {
    statuses: [400, 413, 422],
    words:
      /maximum context length|model's context length|available context size|exceed_context_size|must have less than \d+ tokens/i,
    code: "CONTEXT_TOO_LONG",
  },
  {
    statuses: [400],
    words: /tool choice requires|--enable-auto-tool-choice|--tool-call-parser/i,
    code: "TOOLS_NOT_ENABLED",
  },
  { statuses: [429], words: /free allocated quota exceeded/i, code: "QUOTA_EXHAUSTED" },
  {
    statuses: [429],
    words: /throttling\.allocationquota|allocated quota exceeded/i,
    code: "QUOTA_REACHED",
  },
  { statuses: [400], words: /\bServiceIdNotExist\b/, code: "DEPLOYMENT_MISSING" },
];

/** The word code of a refusal: by what the server said, else by its status. */
export function refusalCode(status: number, said: ServerMessage, product: Product): ErrorCode {
  const text = `${said.code ?? ""} ${said.message ?? ""}`;
  const reading = READINGS.find(({ statuses, words }) => statuses.includes(status) && words.test(text));
  if (reading !== undefined) return reading.code;
  if (status >= 300 && status < 400) return "REDIRECTED";
  return (
    (product === "ai-search" ? AI_SEARCH_CODES[status] : undefined) ?? STATUS_CODES[status] ?? "HTTP_STATUS"
  );
}
