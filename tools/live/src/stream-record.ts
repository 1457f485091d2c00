import type { Dispatcher } from "undici";
import { failureName } from "./failure-name.ts";

/** Text kept for looking at, to the end of a read; counts go on behind it. */
const KEPT_CHARACTERS = 4_096;

/** How an event stream went by. */
export type StreamRecord = {
  status: number;
  contentType: string;
  /** From the request to the first byte of the body. */
  firstByteMs: number;
  /** The longest time between two reads of the body. */
  longestGapMs: number;
  totalMs: number;
  /** Lines that begin with `data:`. */
  events: number;
  hasDone: boolean;
  /** What the connection broke with; `undefined` when the body ended. */
  brokenWith: string | undefined;
  /** The first part of the body. */
  text: string;
};

/** Reads an answer as it comes, and keeps the times. */
export async function readStream(start: () => Promise<Dispatcher.ResponseData>): Promise<StreamRecord> {
  const startedAt = performance.now();
  const { statusCode, headers, body } = await start();
  const record: StreamRecord = {
    status: statusCode,
    contentType: String(headers["content-type"] ?? "none"),
    firstByteMs: 0,
    longestGapMs: 0,
    totalMs: 0,
    events: 0,
    hasDone: false,
    brokenWith: undefined,
    text: "",
  };
  const decoder = new TextDecoder();
  let unfinished = "";
  let lastAt = startedAt;
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      const now = performance.now();
      if (record.firstByteMs === 0) record.firstByteMs = now - startedAt;
      else record.longestGapMs = Math.max(record.longestGapMs, now - lastAt);
      lastAt = now;
      const text = decoder.decode(piece, { stream: true });
      if (record.text.length < KEPT_CHARACTERS) record.text += text;
      unfinished = countEvents(unfinished + text, record);
    }
    countEvents(`${unfinished}\n`, record);
  } catch (error) {
    record.brokenWith = failureName(error);
  }
  record.totalMs = performance.now() - startedAt;
  return record;
}

/** Counts the finished lines, and gives back the unfinished one. */
function countEvents(text: string, record: StreamRecord): string {
  const lines = text.split("\n");
  const unfinished = lines.pop() ?? "";
  for (const line of lines) {
    if (!line.startsWith("data:")) continue;
    record.events += 1;
    if (line.slice("data:".length).trim() === "[DONE]") record.hasDone = true;
  }
  return unfinished;
}
