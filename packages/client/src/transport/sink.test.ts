import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timers } from "../service/timers.ts";
import type { Connection, Receiver } from "./attempt.ts";
import { bodyReceiver, errorReceiver } from "./sink.ts";

const now = (): number => performance.now();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function refusal(): { receiver: Receiver; told: string[]; aborts: () => number } {
  const told: string[] = [];
  let aborts = 0;
  const connection: Connection = { pause: () => {}, resume: () => {}, abort: () => void aborts++ };
  const receiver = errorReceiver({ timers: timers(now), now }, connection, (text) => told.push(text));
  return { receiver, told, aborts: () => aborts };
}

test("an error body that stops coming is told as far as it came after five seconds, and its connection closed", () => {
  const { receiver, told, aborts } = refusal();
  receiver.write(Buffer.from("half of it"));
  vi.advanceTimersByTime(4_999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(told).toEqual(["half of it"]);
  expect(aborts()).toBe(1);
});

test("an error body is read up to 64 KiB, whatever its pieces are", () => {
  const { receiver, told, aborts } = refusal();
  for (let piece = 0; piece < 6; piece++) receiver.write(Buffer.alloc(10_000, "x"));
  expect(told).toEqual([]);
  receiver.write(Buffer.alloc(10_000, "x"));
  expect(told[0]).toHaveLength(65_536);
  expect(aborts()).toBe(1);
});

test("an error body that ends or breaks off is told once and leaves no timer", () => {
  const { receiver, told } = refusal();
  receiver.write(Buffer.from("all"));
  void receiver.end();
  receiver.fail(new Error("late"));
  expect(told).toEqual(["all"]);
  // The timer of all alarms rings once after the last of them is gone.
  vi.advanceTimersByTime(30_000);
  expect(vi.getTimerCount()).toBe(0);
});

test("an answer is taken up to its limit, and not a byte beyond", () => {
  let taken = 0;
  const decoder = { write: (piece: Uint8Array) => void (taken += piece.length), end: () => taken };
  const receiver = bodyReceiver(decoder, 10, { resolve: () => {}, reject: () => {} });
  receiver.write(Buffer.alloc(10));
  expect(() => receiver.write(Buffer.alloc(1))).toThrow("larger than 10 bytes");
  expect(taken).toBe(10);
});
