import { isReply, type Reply, type Silence } from "./reply.ts";

const SHOWN_CHARACTERS = 120;

/** A reply in one line: status, form, and the beginning of a short body. */
export function describe(outcome: Reply | Silence): string {
  if (!isReply(outcome)) return `no answer (${outcome.failure})`;
  const { status, headers, bytes, text } = outcome;
  if (bytes.byteLength === 0) return `${status}, empty body`;
  const type = headers["content-type"]?.split(";")[0] ?? "no content type";
  return `${status} ${type}, ${bytes.byteLength} bytes: ${excerpt(text)}`;
}

/** Status and, for an answer that is an object, the names of its fields: for bodies too long to show. */
export function outline(outcome: Reply | Silence): string {
  if (!isReply(outcome) || outcome.status >= 300 || outcome.json === undefined) return describe(outcome);
  return `${outcome.status} ${shape(outcome.json)}`;
}

/** The names of an object's fields, or of those of a list's first entry. */
function shape(value: unknown): string {
  if (Array.isArray(value))
    return `list of ${value.length}${value.length > 0 ? ` × ${shape(value[0])}` : ""}`;
  if (isFields(value)) return `{ ${Object.keys(value).join(", ")} }`;
  return value === null ? "null" : typeof value;
}

/** The beginning of a text, on one line. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const shown = line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
  return JSON.stringify(shown.toWellFormed());
}

export const headerNames = ({ headers }: Reply): string => Object.keys(headers).join(", ");

export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isAccepted = (outcome: Reply | Silence): outcome is Reply =>
  isReply(outcome) && outcome.status >= 200 && outcome.status < 300;

/** The gateway let the request through, whatever the server behind it said. */
export const isLetIn = (outcome: Reply | Silence): boolean =>
  isReply(outcome) && outcome.status !== 401 && outcome.status !== 403;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
