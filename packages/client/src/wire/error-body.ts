import { ResponseError, StreamError } from "../errors.ts";
import type { ServerMessage } from "../exchange.ts";
import { causeOfStatus, type RetryCause } from "../retry-table.ts";
import { isTooDeep } from "./json-depth.ts";
import { isRecord, type JsonRecord } from "./json-fields.ts";
import { folded, shortened } from "./parse-json.ts";

const LONGEST_MESSAGE = 300;
/** Of a code, a field or an id: they are the server's words too. */
const LONGEST_WORD = 120;

/** Fields that some servers refuse, and that their message may name without saying `param`. */
const REFUSED_FIELD =
  /\b(stream_options|encoding_format|response_format|chat_template_kwargs|reasoning_effort|parallel_tool_calls|tool_choice|input_type|top_n|dimensions?)\b/;

/** What an error inside a 2xx answer says; `status` is its code, where that is an HTTP status. */
export type ReportedError = ServerMessage & { status?: number };

/** Reads an error body of any known shape. Text and pages give a short message, never a dump. */
export function readErrorBody(status: number, text: string): ServerMessage {
  const json = parsed(text);
  if (json === undefined) return fromText(text);
  const said = toServerMessage(json, status);
  return said.message === undefined ? { ...said, ...fromText(text) } : said;
}

/** The error that a parsed answer or event reports, or `undefined` for one that is no error. */
export function reportedError(json: unknown): ReportedError | undefined {
  return isRecord(json) && isError(json) ? withStatus(json) : undefined;
}

/** What the data of an event says that is an error by its type. */
export function toReportedError(data: string): ReportedError {
  const json = parsed(data);
  return isRecord(json) ? withStatus(json) : fromText(data);
}

function withStatus(json: JsonRecord): ReportedError {
  const inner = isRecord(json["error"]) ? json["error"] : json;
  const status = Number(inner["code"]);
  const isStatus = Number.isInteger(status) && status >= 100 && status <= 599;
  return { ...toServerMessage(json, undefined), ...(isStatus ? { status } : {}) };
}

/** The error for a 2xx answer that reports a failure. */
export function toResponseError(said: ReportedError): ResponseError {
  return new ResponseError(
    "ANSWER_REPORTS_ERROR",
    "error",
    `The answer reports an error: ${toWords(said)}.`,
    {
      retryCause: causeOf(said),
      serverCode: said.code,
      serverMessage: said.message,
      requestId: said.requestId,
    },
  );
}

/** The error for a stream that reports a failure. */
export function toStreamError(said: ReportedError): StreamError {
  return new StreamError("STREAM_REMOTE_ERROR", `The stream reports an error: ${toWords(said)}.`, {
    retryCause: causeOf(said),
    serverCode: said.code,
    serverMessage: said.message,
    requestId: said.requestId,
  });
}

const causeOf = ({ status, code }: ReportedError): RetryCause => {
  if (code?.startsWith("Throttl") === true) return "rate-limit";
  return status === undefined ? "none" : causeOfStatus(status);
};

const toWords = ({ message, code }: ServerMessage): string =>
  (message ?? code ?? "no reason given").replace(/\.$/, "");

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;

const isWord = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

function isError(json: JsonRecord): boolean {
  if (json["object"] === "error" || isRecord(json["error"]) || textOf(json["error"]) !== undefined)
    return true;
  if ((json["code"] ?? undefined) === undefined || textOf(json["message"]) === undefined) return false;
  return !Object.values(json).some((value) => typeof value === "object" && value !== null);
}

function parsed(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toServerMessage(json: unknown, status: number | undefined): ServerMessage {
  if (!isRecord(json)) return fromText(textOf(json) ?? "");
  const inner = isRecord(json["error"]) ? json["error"] : json;
  const message =
    textOf(inner["message"] ?? inner["Message"]) ?? textOf(json["error"]) ?? fromDetail(json["detail"]);
  const code = toCode(inner, status);
  const field =
    textOf(inner["param"]) ?? fieldOfDetail(json["detail"]) ?? REFUSED_FIELD.exec(message ?? "")?.[1];
  const requestId =
    textOf(json["request_id"]) ??
    textOf(inner["request_id"]) ??
    textOf(json["requestId"] ?? json["RequestId"]);
  return {
    ...(code === undefined ? {} : { code: folded(code, LONGEST_WORD) }),
    ...(message === undefined ? {} : { message: folded(message, LONGEST_MESSAGE) }),
    ...(field === undefined ? {} : { field: folded(field.replace(/^body\./, ""), LONGEST_WORD) }),
    ...(requestId === undefined ? {} : { requestId: folded(requestId, LONGEST_WORD) }),
  };
}

/** A word says more than a number, and the number is mostly the status once more. */
function toCode(record: JsonRecord, status: number | undefined): string | undefined {
  // Alibaba Cloud's older APIs write their fields with capitals.
  const code = record["code"] ?? record["Code"];
  if (typeof code === "string" && code.trim() !== "" && Number.isNaN(Number(code))) return code;
  const type = textOf(record["type"]);
  if (type !== undefined) return type;
  return (typeof code === "number" || textOf(code) !== undefined) && Number(code) !== status
    ? String(code)
    : undefined;
}

/** FastAPI's `detail`: text, a list of `{ loc, msg }`, or an object of the server's own. */
function fromDetail(detail: unknown): string | undefined {
  if (isRecord(detail)) return toServerMessage(detail, undefined).message;
  if (!Array.isArray(detail)) return textOf(detail);
  const texts = detail.map((entry) => {
    // Not `String` of anything: an object may hold a `toString` of its own, and a list lists in it.
    if (!isRecord(entry)) return isWord(entry) ? String(entry) : "refused";
    const place = Array.isArray(entry["loc"]) ? `${entry["loc"].filter(isWord).join(".")}: ` : "";
    return place + (textOf(entry["msg"]) ?? "refused");
  });
  return texts.length === 0 ? undefined : texts.join("; ");
}

function fieldOfDetail(detail: unknown): string | undefined {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  const place: unknown = isRecord(first) ? first["loc"] : undefined;
  return Array.isArray(place) ? textOf(place.find((part) => part !== "body")) : undefined;
}

function fromText(text: string): ServerMessage {
  const message = shortened(text, LONGEST_MESSAGE);
  if (message === "") return {};
  const field = REFUSED_FIELD.exec(message)?.[1];
  return { message, ...(field === undefined ? {} : { field }) };
}
