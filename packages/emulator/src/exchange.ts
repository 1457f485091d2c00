import type { OpenRecord } from "./journal.ts";
import type { Fault } from "./types.ts";

/** How much of an answer is kept to be looked at, in bytes. */
const MAX_KEPT_BYTES = 65_536;

/** A part of an answer, and when it was written. */
export type Piece = { afterMs: number; bytes: string | Uint8Array };

/** What came back, as far as it was kept. */
export type KeptAnswer = {
  headers: Readonly<Record<string, string>>;
  pieces: readonly Piece[];
  isStream: boolean;
};

/** A request and what became of it, with the moments in between, each in ms after its head arrived. */
export type Exchange = {
  readonly id: number;
  readonly record: OpenRecord;
  readonly arrivedAt: Date;
  faults: readonly Fault["kind"][];
  startedAfterMs: number | undefined;
  headAfterMs: number | undefined;
  /** `undefined` while it is under way. */
  durationMs: number | undefined;
  answerBytes: number;
  answer: KeptAnswer | undefined;
  /** A worker took it. */
  started(): void;
  answered(status: number, headers: Readonly<Record<string, string>>, isStream: boolean): void;
  wrote(bytes: string | Uint8Array): void;
  ended(): void;
  forgetAnswer(): void;
};

export function openExchange(
  id: number,
  record: OpenRecord,
  changed: (exchange: Exchange) => void,
): Exchange {
  const startMs = performance.now();
  let pieces: Piece[] = [];
  let isKept = true;
  const sinceStart = (): number => performance.now() - startMs;
  const exchange: Exchange = {
    id,
    record,
    arrivedAt: new Date(),
    faults: [],
    startedAfterMs: undefined,
    headAfterMs: undefined,
    durationMs: undefined,
    answerBytes: 0,
    answer: undefined,
    started: () => {
      exchange.startedAfterMs = sinceStart();
    },
    answered: (status, headers, isStream) => {
      record.status = status;
      exchange.headAfterMs = sinceStart();
      if (isKept) exchange.answer = { headers, pieces, isStream };
      changed(exchange);
    },
    wrote: (bytes) => {
      if (isKept && exchange.answerBytes < MAX_KEPT_BYTES)
        pieces.push({ afterMs: sinceStart(), bytes: bounded(bytes) });
      exchange.answerBytes += typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.byteLength;
    },
    ended: () => {
      exchange.durationMs = sinceStart();
      changed(exchange);
    },
    forgetAnswer: () => {
      isKept = false;
      exchange.answer = undefined;
      pieces = [];
    },
  };
  return exchange;
}

/** A copy where it is cut, since a part of a string or buffer would keep the whole. */
const bounded = (bytes: string | Uint8Array): string | Uint8Array =>
  bytes.length <= MAX_KEPT_BYTES
    ? bytes
    : Buffer.from((typeof bytes === "string" ? Buffer.from(bytes) : bytes).subarray(0, MAX_KEPT_BYTES));
