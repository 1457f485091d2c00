import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamDecoder } from "../exchange.ts";
import { timers } from "../service/timers.ts";
import type { Connection } from "./attempt.ts";
import { ChunkReceiver } from "./chunk-receiver.ts";

const LIMITS = { idleTimeoutMs: 180_000, silenceTimeoutMs: 60_000 };
const PING = Buffer.from(":");
const EVENT = Buffer.from("event.");

/** An event ends with a full stop; `!` is the terminal signal and `?` a breach of the contract. */
function decoder(): StreamDecoder<string> {
  let text = "";
  let failure: Error | undefined;
  const state = { complete: false };
  return {
    write: (piece) => {
      text += Buffer.from(piece).toString().replaceAll(":", "");
      if (text.includes("?")) failure = new Error("breach");
      if (text.includes("!")) state.complete = true;
      const events = text.split(".");
      text = events.pop() ?? "";
      return events;
    },
    end: () => {
      if (failure !== undefined) throw failure;
      return [];
    },
    get complete() {
      return state.complete;
    },
    get done() {
      return state.complete || failure !== undefined;
    },
  };
}

const now = (): number => performance.now();

type Played = {
  receiver: ChunkReceiver<string>;
  seen: string[];
  aborts: unknown[];
  opened: Promise<unknown>;
};

function played(): Played {
  const seen: string[] = [];
  const aborts: unknown[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  promise.catch(() => {});
  const connection: Connection = {
    pause: () => void seen.push("pause"),
    resume: () => void seen.push("resume"),
    abort: (reason) => {
      aborts.push(reason);
      receiver.fail(reason);
    },
  };
  const ends = { clock: { timers: timers(now), now }, connection, opened: { resolve, reject } };
  const receiver = new ChunkReceiver(decoder(), LIMITS, ends);
  return { receiver, seen, aborts, opened: promise };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("before the first event neither silence counts", () => {
  const { receiver, aborts } = played();
  receiver.write(PING);
  vi.advanceTimersByTime(600_000);
  expect(aborts).toEqual([]);
});

test("a minute without a byte after the first event ends the stream", async () => {
  const { receiver, aborts } = played();
  receiver.write(EVENT);
  await receiver.read();
  vi.advanceTimersByTime(59_000);
  expect(aborts).toEqual([]);
  vi.advanceTimersByTime(1_001);
  expect(aborts).toMatchObject([{ code: "IDLE_TIMEOUT", timeoutMs: 60_000 }]);
  await expect(receiver.read()).rejects.toBe(aborts[0]);
});

test("three minutes without an event end the stream though pings come all the time", async () => {
  const { receiver, aborts } = played();
  receiver.write(EVENT);
  await receiver.read();
  for (let second = 0; second < 179; second += 1) {
    vi.advanceTimersByTime(1_000);
    receiver.write(PING);
  }
  expect(aborts).toEqual([]);
  vi.advanceTimersByTime(1_001);
  expect(aborts).toMatchObject([{ code: "IDLE_TIMEOUT", timeoutMs: 180_000 }]);
});

test("while the reader is behind, silence is its own", async () => {
  const { receiver, seen, aborts } = played();
  receiver.write(Buffer.from(`${"x".repeat(70_000)}.`));
  expect(seen).toEqual(["pause"]);
  vi.advanceTimersByTime(600_000);
  expect(aborts).toEqual([]);
  await receiver.read();
  expect(seen).toEqual(["pause", "resume"]);
  vi.advanceTimersByTime(60_001);
  expect(aborts).toMatchObject([{ code: "IDLE_TIMEOUT" }]);
});

test("the bytes of an event count as unread however small its last piece is", () => {
  const { receiver, seen } = played();
  for (let piece = 0; piece < 5; piece++) receiver.write(Buffer.from("x".repeat(16_384)));
  expect(seen).toEqual([]);
  receiver.write(Buffer.from("."));
  expect(seen).toEqual(["pause"]);
});

test("a stream that breaks the contract closes its connection at once, and tells after what came before", async () => {
  const { receiver, aborts } = played();
  receiver.write(EVENT);
  receiver.write(Buffer.from("last.?"));
  expect(aborts).toMatchObject([{ message: "breach" }]);
  expect(await receiver.read()).toEqual(["event", "last"]);
  await expect(receiver.read()).rejects.toThrow("breach");
});

test("after the terminal signal the body has a second to end by itself", async () => {
  const { receiver, aborts } = played();
  receiver.write(Buffer.from("all.!"));
  expect(await receiver.read()).toEqual(["all"]);
  expect(await receiver.read()).toBeUndefined();
  vi.advanceTimersByTime(999);
  expect(aborts).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(aborts).toHaveLength(1);
});

test("a body that ends in that second leaves its connection for others, and no timer", () => {
  const { receiver, aborts } = played();
  receiver.write(Buffer.from("all.!"));
  receiver.end();
  expect(vi.getTimerCount()).toBe(0);
  expect(aborts).toEqual([]);
});
