import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { RawRequest } from "./request.ts";

/** The server's end of one connection, as a step of a fault sees it. */
export type Line = {
  /** The request that is answered; empty for what is played before one came. */
  readonly request: RawRequest;
  /** Resolves once the bytes have been handed to the system. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Ends the server's half; the client may go on sending. */
  end(): void;
  /** Ends with a reset. */
  reset(): void;
  /** Whether the other side is gone, or this one ended. */
  readonly over: boolean;
};

/** One thing that a server does on a connection. */
export type Step = (line: Line) => Promise<void> | void;

/** Writes text or bytes; a function may echo the request. */
export const write =
  (what: string | Uint8Array | ((request: RawRequest) => string | Uint8Array)): Step =>
  (line) =>
    line.write(typeof what === "function" ? what(line.request) : what);

/** Writes the bytes in slices of some size, each in a packet of its own as far as the system allows. */
export const writeSlices =
  (what: string | Uint8Array, sliceBytes: number, pauseMs = 0): Step =>
  async (line) => {
    const bytes = Buffer.from(what);
    for (let at = 0; at < bytes.length && !line.over; at += sliceBytes) {
      await line.write(bytes.subarray(at, at + sliceBytes));
      await (pauseMs === 0 ? new Promise((done) => setImmediate(done)) : sleep(pauseMs));
    }
  };

/** Writes the same bytes again and again until the client leaves, or so many times. */
export const writeRepeatedly =
  (
    bytes: string | Uint8Array,
    { times = Number.POSITIVE_INFINITY, pauseMs = 0 }: { times?: number; pauseMs?: number } = {},
  ): Step =>
  async (line) => {
    for (let count = 0; count < times && !line.over; count++) {
      await line.write(bytes);
      await (pauseMs === 0 ? new Promise((done) => setImmediate(done)) : sleep(pauseMs));
    }
  };

export const wait =
  (ms: number): Step =>
  () =>
    sleep(ms);

/** Ends the server's half. */
export const fin: Step = (line) => line.end();

/** What was written gets a moment to arrive, because a reset throws away what the other side has not read. */
export const reset: Step = async (line) => {
  await sleep(5);
  line.reset();
};

/** Says nothing more and keeps the connection open. */
export const silence: Step = () => {};

const NO_REQUEST: RawRequest = { method: "", target: "", headers: {}, body: "" };

/** The line of a socket; `server` sides of half-open connections stay writable after the client's end. */
export function lineOf(socket: Socket, request: RawRequest = NO_REQUEST): Line {
  return {
    request,
    write: (bytes) =>
      new Promise((done) => {
        if (socket.destroyed || !socket.writable) done();
        else {
          socket.once("close", done);
          socket.write(bytes, () => {
            socket.off("close", done);
            done();
          });
        }
      }),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    get over() {
      return socket.destroyed || !socket.writable;
    },
  };
}
