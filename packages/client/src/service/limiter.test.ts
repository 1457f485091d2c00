import { expect, test } from "vitest";
import { QueueFullError } from "../errors.ts";
import { Limiter } from "./limiter.ts";

const filled = (start: number, max = 64): Limiter => {
  const limiter = new Limiter({ start, max, maxWaiting: 10 });
  while (limiter.take());
  return limiter;
};
/** As many attempts as may be under way begin, and all of them end well. */
function round(limiter: Limiter, now: number): void {
  while (limiter.take());
  for (let ended = limiter.inFlight; ended > 0; ended--) {
    limiter.succeeded(now);
    limiter.release();
  }
}

test("no more attempts are under way than the limit", () => {
  expect(filled(8).inFlight).toBe(8);
  expect(filled(8, 3).inFlight).toBe(3);
});

test("the limit grows by one a success until the first cut, up to its maximum", () => {
  const limiter = filled(8, 20);
  limiter.succeeded(0);
  expect(limiter.limit).toBe(9);
  for (let turn = 0; turn < 3; turn++) round(limiter, 0);
  expect(limiter.limit).toBe(20);
});

test("the limit does not grow while less than half of it is in use", () => {
  const limiter = new Limiter({ start: 8, max: 64, maxWaiting: 10 });
  for (let attempt = 0; attempt < 3; attempt++) limiter.take();
  limiter.succeeded(0);
  expect(limiter.limit).toBe(8);
  limiter.take();
  limiter.succeeded(0);
  expect(limiter.limit).toBe(9);
});

test("an overload cuts the limit to seven tenths, once a second, and never below one", () => {
  const limiter = filled(20);
  limiter.overloaded(0);
  limiter.overloaded(999);
  expect(limiter.limit).toBe(14);
  limiter.overloaded(1_000);
  expect(limiter.limit).toBe(9);
  for (let second = 2; second < 20; second++) limiter.overloaded(second * 1_000);
  expect(limiter.limit).toBe(1);
});

test("after a cut the limit rests a second and then grows by one a round", () => {
  const limiter = new Limiter({ start: 10, max: 64, maxWaiting: 10 });
  limiter.overloaded(0);
  round(limiter, 999);
  expect(limiter.limit).toBe(7);
  round(limiter, 1_000);
  round(limiter, 1_001);
  expect(limiter.limit).toBe(8);
});

test("slots above a cut limit are not given out again", () => {
  const limiter = filled(10);
  limiter.overloaded(0);
  for (let ended = 0; ended < 3; ended++) limiter.release();
  expect(limiter.take()).toBe(false);
  limiter.release();
  expect(limiter.take()).toBe(true);
});

test("the longest waiting gets the next slot, and a newcomer does not pass the line", async () => {
  const limiter = filled(1);
  const order: string[] = [];
  const first = limiter.wait().granted.then(() => order.push("first"));
  const second = limiter.wait().granted.then(() => order.push("second"));
  limiter.release();
  expect(limiter.take()).toBe(false);
  await first;
  limiter.release();
  await second;
  expect(order).toEqual(["first", "second"]);
});

test("a grown limit lets the waiting in at once", async () => {
  const limiter = filled(1, 2);
  const { granted } = limiter.wait();
  limiter.succeeded(0);
  await granted;
  expect(limiter.inFlight).toBe(2);
});

test("who leaves the line rejects with the reason, and the next moves up", async () => {
  const limiter = filled(1);
  const gone = limiter.wait();
  const next = limiter.wait();
  gone.leave("bored");
  await expect(gone.granted).rejects.toBe("bored");
  limiter.release();
  await next.granted;
  expect(limiter).toMatchObject({ inFlight: 1, waiting: 0 });
});

test("a full line refuses", () => {
  const limiter = filled(1);
  for (let place = 0; place < 10; place++) limiter.wait();
  expect(() => limiter.wait()).toThrow(QueueFullError);
});

test("each change of the limit is told", () => {
  const told: number[] = [];
  const limiter = new Limiter({ start: 2, max: 8, maxWaiting: 1, onChange: (limit) => told.push(limit) });
  limiter.take();
  limiter.succeeded(0);
  limiter.overloaded(0);
  limiter.overloaded(0);
  expect(told).toEqual([3, 2]);
});

const heeding = (start: number): Limiter => {
  const limiter = new Limiter({ start, max: 64, maxWaiting: 10, heedsTime: true });
  while (limiter.take());
  return limiter;
};

test("a limit that heeds time no longer doubles once successes take long", () => {
  const limiter = heeding(8);
  limiter.succeeded(0, 2_500);
  expect(limiter.limit).toBe(9);
  for (let success = 0; success < 8; success++) limiter.succeeded(0, 2_501);
  expect(limiter.limit).toBe(9);
});

test("where a service gave requests up, only what took less than half of that time lets the limit grow", () => {
  const limiter = heeding(10);
  limiter.succeeded(0, 500);
  limiter.overloaded(0, 4_000);
  expect(limiter.limit).toBe(7);
  for (let success = 0; success < 50; success++) limiter.succeeded(1_000, 2_001);
  expect(limiter.limit).toBe(7);
  for (let success = 0; success < 9; success++) limiter.succeeded(1_000, 1_999);
  expect(limiter.limit).toBe(8);
});

test("work that always takes as long as the quickest is no queue, and lets the limit grow after a 408 too", () => {
  const limiter = heeding(10);
  limiter.succeeded(0, 3_000);
  limiter.overloaded(0, 4_000);
  for (let success = 0; success < 9; success++) limiter.succeeded(1_000, 3_800);
  expect(limiter.limit).toBe(8);
});
