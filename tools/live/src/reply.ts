import type { Dispatcher } from "undici";
import type { Mask } from "./mask.ts";

/** Answers are read up to here; what is longer is told by its size. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** What came back. `text` and strings in `json` are masked. */
export type Reply = {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  /** `undefined` when the body is not JSON. */
  json: unknown;
  bytes: Uint8Array;
  ms: number;
};

/** No answer: what the connection failed with. */
export type Silence = { failure: string; ms: number };

export const isReply = (outcome: Reply | Silence): outcome is Reply => "status" in outcome;

/** Reads an answer to its end, and masks what it says. */
export async function readReply(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  mask: Mask,
): Promise<Omit<Reply, "ms">> {
  const bytes = await readBounded(body);
  const raw = new TextDecoder().decode(bytes);
  return {
    status: statusCode,
    headers: maskedHeaders(headers, mask),
    text: mask(raw),
    json: parseMasked(raw, mask),
    bytes,
  };
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    sizeBytes += piece.byteLength;
    if (sizeBytes > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(pieces);
}

export const maskedHeaders = (
  headers: Dispatcher.ResponseData["headers"],
  mask: Mask,
): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mask(String(value ?? ""))]));

/** Numbers stay as they are: a secret of digits must not break a vector. */
function parseMasked(raw: string, mask: Mask): unknown {
  const masked = (_key: string, value: unknown): unknown => (typeof value === "string" ? mask(value) : value);
  for (const text of [raw, raw.replace(BARE_NOT_A_NUMBER, '"$1"')]) {
    try {
      return JSON.parse(text, masked);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Python writes them, JSON does not have them: they become texts, so that the rest can be read. */
const BARE_NOT_A_NUMBER = /(?<=[:,[]\s*)(NaN|-?Infinity)\b/g;
