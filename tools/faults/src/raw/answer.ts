import { gzipSync } from "node:zlib";
import { fin, write, type Step } from "./line.ts";

export type Fields = Readonly<Record<string, string>>;

/** Status line and header fields. */
export function head(status: number, fields: Fields = {}, reason = "Said"): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join("")}\r\n`;
}

/** A whole answer with its length. Fields of the caller's win. */
export function answer(status: number, body: string | Uint8Array, fields: Fields = {}): Buffer {
  const bytes = Buffer.from(body);
  const length = { "content-type": "application/json", "content-length": String(bytes.length) };
  return Buffer.concat([Buffer.from(head(status, { ...length, ...fields })), bytes]);
}

/** Step: a whole answer on a connection that stays open. */
export const says = (status: number, body: string | Uint8Array = "", fields: Fields = {}): Step =>
  write(answer(status, body, fields));

/** Step: the same from a value. */
export const saysJson = (value: unknown, status = 200, fields: Fields = {}): Step =>
  says(status, JSON.stringify(value), fields);

/** Steps: an answer whose end is that of the connection. */
export const saysAndCloses = (status: number, body: string | Uint8Array, fields: Fields = {}): Step[] => [
  write(head(status, { "content-type": "application/json", connection: "close", ...fields })),
  write(body),
  fin,
];

/** One chunk of a chunked body; an empty one ends it. */
export const chunk = (text: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
};

export const CHUNKED: Fields = { "content-type": "application/json", "transfer-encoding": "chunked" };
const EVENTS: Fields = { "content-type": "text/event-stream", "transfer-encoding": "chunked" };

/** The answer of a stream: its head and these chunks, without the last. */
export const eventsHead = (fields: Fields = {}): Step => write(head(200, { ...EVENTS, ...fields }));

/** Steps: a whole event stream in one chunk, properly ended. */
export const saysEvents = (body: string | Uint8Array, fields: Fields = {}): Step[] => [
  eventsHead(fields),
  write(chunk(body)),
  write(chunk("")),
];

export const gzipped = (text: string): Buffer => gzipSync(text);
