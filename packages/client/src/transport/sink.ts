import { ERROR_BODY_TIMEOUT_MS, MAX_ERROR_BODY_BYTES } from "../config/options.ts";
import { ResponseError } from "../errors.ts";
import type { BodyDecoder } from "../exchange.ts";
import type { Timers } from "../service/timers.ts";
import type { Connection, Receiver } from "./attempt.ts";

export type Settle<T> = { resolve(value: T): void; reject(error: unknown): void };

/** Where a receiver gets its time from. */
export type Clock = { timers: Timers; now: () => number };

/** Feeds a body into its decoder while it arrives, and no further than the limit. */
export function bodyReceiver<T>(
  decoder: BodyDecoder<T>,
  maxAnswerBytes: number,
  settle: Settle<T>,
): Receiver {
  let bytes = 0;
  return {
    write: (piece) => {
      bytes += piece.byteLength;
      if (maxAnswerBytes > 0 && bytes > maxAnswerBytes)
        throw new ResponseError("ANSWER_TOO_LARGE", "", `The answer is larger than ${maxAnswerBytes} bytes.`);
      decoder.write(piece);
    },
    end: () => settle.resolve(decoder.end()),
    fail: (error) => settle.reject(error),
  };
}

/** Reads the text of an error answer, bounded in size and time; what had come then has to do. */
export function errorReceiver(
  clock: Clock,
  connection: Connection,
  refuse: (text: string) => void,
): Receiver {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    clock.timers.remove(alarm);
    refuse(Buffer.concat(pieces).toString("utf8"));
  };
  const enough = (): void => {
    tell();
    connection.abort(new Error("error body read far enough"));
  };
  const alarm = clock.timers.add(clock.now() + ERROR_BODY_TIMEOUT_MS, enough);
  return {
    write: (piece) => {
      pieces.push(piece.subarray(0, MAX_ERROR_BODY_BYTES - bytes));
      bytes += piece.byteLength;
      if (bytes >= MAX_ERROR_BODY_BYTES) enough();
    },
    end: tell,
    fail: tell,
  };
}
