import type { BodyDecoder } from "../exchange.ts";
import { asList, asRecord, breach, isCount, mismatch, readString } from "./json-fields.ts";
import { notTheApi, parseAnswer } from "./parse-json.ts";

/** One item of a queue. */
export type QueueFrame = {
  /** Its place in the queue; kept exact above 2^53. */
  index: bigint;
  /** What was put beside the data; the service adds some, such as `requestId` and `lastCode`. */
  tags: Readonly<Record<string, string>>;
  data: Uint8Array;
  message: string;
};

/** What a queue says of itself; counts and sizes are numbers, places are bigints, all else is text. */
export type QueueAttributes = Readonly<Record<string, string | number | bigint>>;

/** How far the service is with an item. */
export type QueueProgress = {
  /** The item is being worked on. */
  isPending: boolean;
  /** Items before it. */
  waitCount: number;
};

type Opened<T> = (contentType: string | undefined) => BodyDecoder<T>;

const textDecoder =
  <T>(read: (text: string, contentType: string | undefined) => T): Opened<T> =>
  (contentType) => {
    const pieces: Uint8Array[] = [];
    return {
      write: (piece) => void pieces.push(piece),
      end: () => read(Buffer.concat(pieces).toString("utf8"), contentType),
    };
  };

/** Reads a list of frames; an empty body, as 204 has it, is none. */
export const framesDecoder: Opened<QueueFrame[]> = textDecoder((text, contentType) =>
  text.trim() === "" ? [] : asList(parseAnswer(text, contentType, exact), "").map(frameOf),
);

/** Reads the index of a put; `undefined` where the service gives none. */
export const indexDecoder: Opened<bigint | undefined> = textDecoder((text, contentType) => {
  if (text.trim() === "") return undefined;
  return BigInt(decimal(text, contentType));
});

export const countDecoder: Opened<number> = textDecoder((text, contentType) =>
  Number(decimal(text, contentType)),
);

/** Reads an answer that only says that it was done: `OK`, or nothing. */
export const doneDecoder: Opened<void> = textDecoder((text, contentType) => {
  if (/^\s*</.test(text) || /^\s*text\/html\b/i.test(contentType ?? "")) throw notTheApi(text, contentType);
});

export const progressDecoder: Opened<QueueProgress> = textDecoder((text, contentType) => {
  const record = asRecord(parseAnswer(text, contentType), "");
  const { IsPending: isPending, WaitCount: waitCount } = record;
  if (typeof isPending !== "boolean") throw mismatch("IsPending", isPending, "true or false");
  if (!isCount(waitCount)) throw mismatch("WaitCount", waitCount, "a whole number");
  return { isPending, waitCount };
});

const NUMBERS = new Set([
  "meta.maxPayloadBytes",
  "stream.length",
  "stream.approxMaxLength",
  "consumers.status.total",
]);
const INDEXES = new Set(["stream.firstEntry", "stream.lastEntry"]);

/** Reads what a queue says of itself; every value is text on the wire. */
export const attributesDecoder: Opened<QueueAttributes> = textDecoder((text, contentType) => {
  const record = asRecord(parseAnswer(text, contentType, exact), "");
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, attributeOf(key, value)]));
});

function attributeOf(key: string, value: unknown): string | number | bigint {
  const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  if (typeof text !== "string") throw mismatch(key, value, "text");
  if (!/^-?\d{1,20}$/.test(text)) return text;
  if (INDEXES.has(key)) return BigInt(text);
  return NUMBERS.has(key) ? Number(text) : text;
}

function decimal(text: string, contentType: string | undefined): string {
  const digits = text.trim();
  if (!WHOLE_NUMBER.test(digits)) throw notTheApi(text, contentType);
  return digits;
}

/** As many digits as 64 bits need: to read millions of them would take minutes. */
const WHOLE_NUMBER = /^\d{1,20}$/;

/** Whole numbers that a double cannot hold come as bigints. */
const exact = (_key: string, value: unknown, source: string | undefined): unknown =>
  typeof value === "number" &&
  source !== undefined &&
  !Number.isSafeInteger(value) &&
  WHOLE_NUMBER.test(source)
    ? BigInt(source)
    : value;

function frameOf(given: unknown, at: number): QueueFrame {
  const place = `[${at}]`;
  const record = asRecord(given, place);
  return {
    index: indexOf(record["index"], `${place}.index`),
    tags: tagsOf(record["tags"], `${place}.tags`),
    data: dataOf(readString(record, "data", place) ?? "", `${place}.data`),
    message: readString(record, "message", place) ?? "",
  };
}

function indexOf(value: unknown, path: string): bigint {
  if (typeof value === "bigint") return value;
  if (isCount(value)) return BigInt(value);
  if (typeof value === "string" && WHOLE_NUMBER.test(value)) return BigInt(value);
  throw mismatch(path, value, "a whole number");
}

function tagsOf(value: unknown, path: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  return Object.fromEntries(
    Object.entries(asRecord(value, path)).map(([key, tag]) => {
      if (typeof tag !== "string") throw mismatch(`${path}.${key}`, tag, "text");
      return [key, tag];
    }),
  );
}

function dataOf(text: string, path: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw breach(path, `\`${path}\` is not base64.`);
  return new Uint8Array(Buffer.from(text, "base64"));
}
