import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamDecoder } from "../exchange.ts";
import { timers } from "../service/timers.ts";
import type { Connection } from "./attempt.ts";
import { ChunkReceiver } from "./chunk-receiver.ts";

/** The timer of all alarms rings once after the last of them is gone. */
const LAST_RING_MS = 30_000;

const LIMITS = { idleTimeoutMs: 180_000, silenceTimeoutMs: 60_000 };
const PING = Buffer.from(":");
const EVENT = Buffer.from("event.");

/** An event ends with a full stop; `!` is the terminal signal and `?` a breach of the contract. */
function decoder(joins: boolean, written: string[]): StreamDecoder<string> {
  let text = "";
  let failure: Error | undefined;
  const state = { complete: false };
  return {
    joins,
    write: (piece) => {
      written.push(Buffer.from(piece).toString());
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
  written: string[];
};

function played(joins = false): Played {
  const written: string[] = [];
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
  const receiver = new ChunkReceiver(decoder(joins, written), LIMITS, ends);
  return { receiver, seen, aborts, opened: promise, written };
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
  vi.advanceTimersByTime(LAST_RING_MS);
  expect(vi.getTimerCount()).toBe(0);
  expect(aborts).toEqual([]);
});

const writeAll = (receiver: ChunkReceiver<string>, ...pieces: string[]): void => {
  for (const piece of pieces) receiver.write(Buffer.from(piece));
};

test("the pieces of one turn are decoded together, but for the first event, which is waited for", async () => {
  const { receiver, written } = played(true);
  writeAll(receiver, "a", ".", "b.", "c", ".d.");
  expect(written).toEqual(["a", "."]);
  await Promise.resolve();
  expect(written).toEqual(["a", ".", "b.c.d."]);
  expect(await receiver.read()).toEqual(["a", "b", "c", "d"]);
});

test("a reader that waits is told in the same turn in which the pieces come", async () => {
  const { receiver } = played(true);
  writeAll(receiver, "a.");
  await receiver.read();
  const reading = receiver.read();
  writeAll(receiver, "b", ".c.");
  // Microtasks alone: no timer and no socket can come between.
  let told: unknown;
  void reading.then((chunks) => (told = chunks));
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  expect(told).toEqual(["b", "c"]);
});

test("pieces count before the end, and before the failure, of the turn in which they come", async () => {
  const ended = played(true);
  writeAll(ended.receiver, "a.", "b.", "c.!");
  ended.receiver.end();
  expect(await ended.receiver.read()).toEqual(["a", "b", "c"]);
  expect(await ended.receiver.read()).toBeUndefined();
  expect(ended.receiver.complete).toBe(true);
  vi.advanceTimersByTime(LAST_RING_MS);
  expect(vi.getTimerCount()).toBe(0);

  const broken = played(true);
  writeAll(broken.receiver, "a.", "b.", "c.");
  broken.receiver.fail(new Error("reset"));
  expect(await broken.receiver.read()).toEqual(["a", "b", "c"]);
  await expect(broken.receiver.read()).rejects.toThrow("reset");
});

test("a breach of the contract among joined pieces closes the connection in the same turn", async () => {
  const { receiver, aborts } = played(true);
  writeAll(receiver, "a.", "b.", "?");
  expect(aborts).toEqual([]);
  await Promise.resolve();
  expect(aborts).toMatchObject([{ message: "breach" }]);
  expect(await receiver.read()).toEqual(["a", "b"]);
  await expect(receiver.read()).rejects.toThrow("breach");
});

test("joined pieces are no longer held once they are more than a reader may be behind", () => {
  const { receiver, seen } = played(true);
  writeAll(receiver, "a.");
  for (let piece = 0; piece < 4; piece++) writeAll(receiver, `${"x".repeat(16_000)}.`);
  expect(seen).toEqual([]);
  writeAll(receiver, `${"x".repeat(2_000)}.`);
  expect(seen).toEqual(["pause"]);
});

test("pieces that are held when the reader leaves are not read any more", async () => {
  const { receiver, written } = played(true);
  writeAll(receiver, "a.", "b.");
  receiver.close();
  await Promise.resolve();
  expect(written).toEqual(["a."]);
  expect(await receiver.read()).toBeUndefined();
});

test("a decoder that keeps its pieces gets each by itself, and at once", () => {
  const { receiver, written } = played(false);
  writeAll(receiver, "a.", "b.", "c.");
  expect(written).toEqual(["a.", "b.", "c."]);
});
