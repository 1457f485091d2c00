import { constants, gunzipSync } from "node:zlib";
import type { Exchange, Piece } from "../exchange.ts";
import type { Mask } from "../secrets.ts";
import type { Fault, PlannedFault } from "../types.ts";

/** How much of a body is shown, in characters. */
const MAX_SHOWN = 65_536;

/** A request in one line. */
export type RequestLine = {
  id: number;
  at: string;
  service: string | undefined;
  method: string;
  path: string;
  status: number | undefined;
  isOver: boolean;
  aborted: boolean;
  durationMs: number | undefined;
  sentBytes: number;
  answerBytes: number;
  faults: readonly Fault["kind"][];
};

/** A request with all that was kept of it. */
export type RequestView = RequestLine & {
  headers: Record<string, string>;
  body: string;
  timing: { startedAfterMs: number | undefined; headAfterMs: number | undefined };
  answer:
    | { headers: Record<string, string>; body: string; events: { afterMs: number; text: string }[] }
    | undefined;
};

export function lineOf(exchange: Exchange, mask: Mask): RequestLine {
  const { id, record, arrivedAt, durationMs, answerBytes, faults } = exchange;
  const { service, method, path, status, aborted, bodyBytes: sentBytes } = record;
  return {
    id,
    at: arrivedAt.toISOString(),
    service,
    method,
    path: mask.path(path),
    status,
    isOver: durationMs !== undefined,
    aborted,
    durationMs: round(durationMs),
    sentBytes,
    answerBytes,
    faults,
  };
}

export function viewOf(exchange: Exchange, mask: Mask): RequestView {
  const { record, startedAfterMs, headAfterMs } = exchange;
  return {
    ...lineOf(exchange, mask),
    headers: mask.headers(record.headers),
    body: mask.text(record.body).slice(0, MAX_SHOWN),
    timing: { startedAfterMs: round(startedAfterMs), headAfterMs: round(headAfterMs) },
    answer: answerOf(exchange, mask),
  };
}

function answerOf({ answer }: Exchange, mask: Mask): RequestView["answer"] {
  if (answer === undefined) return undefined;
  const { headers, pieces, isStream } = answer;
  const shown = { headers: mask.headers(headers), body: "", events: [] };
  if (!isStream) return { ...shown, body: mask.text(wholeOf(pieces, headers)).slice(0, MAX_SHOWN) };
  const events = pieces.map(({ afterMs, bytes }) => ({
    afterMs: round(afterMs),
    text: mask.text(Buffer.from(bytes as Uint8Array).toString()),
  }));
  return { ...shown, events };
}

function wholeOf(pieces: readonly Piece[], headers: Readonly<Record<string, string>>): string {
  const bytes = Buffer.concat(pieces.map((piece) => Buffer.from(piece.bytes as Uint8Array)));
  if (headers["content-encoding"] !== "gzip") return bytes.toString();
  try {
    // What was kept may be its beginning only.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
  } catch {
    return `(${bytes.byteLength} compressed bytes)`;
  }
}

function round(ms: number): number;
function round(ms: number | undefined): number | undefined;
function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}

/** A planned fault as JSON can say it. */
export function faultView({ id, fault, matched, struck }: Readonly<PlannedFault>): object {
  const times = fault.times === Infinity ? { times: "always" } : {};
  return { id, fault: { ...fault, ...times }, matched, struck };
}
