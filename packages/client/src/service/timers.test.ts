import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timers } from "./timers.ts";

const now = (): number => performance.now();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("alarms ring in the order in which they are due, not in that in which they were added", () => {
  const rung: string[] = [];
  const clock = timers(now);
  clock.add(now() + 200, () => rung.push("late"));
  clock.add(now() + 100, () => rung.push("early"));
  vi.advanceTimersByTime(101);
  expect(rung).toEqual(["early"]);
  vi.advanceTimersByTime(100);
  expect(rung).toEqual(["early", "late"]);
});

test("an alarm that was moved or removed does not ring at its old moment", () => {
  const rung: string[] = [];
  const clock = timers(now);
  const moved = clock.add(now() + 100, () => rung.push("moved"));
  clock.remove(clock.add(now() + 100, () => rung.push("removed")));
  moved.at += 50;
  vi.advanceTimersByTime(120);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(40);
  expect(rung).toEqual(["moved"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("calls one after the other share a timer, which rings once after the last and then no more", () => {
  const clock = timers(now);
  const armed = vi.spyOn(globalThis, "setTimeout");
  for (let call = 0; call < 100; call++) clock.remove(clock.add(now() + 600_000, () => {}));
  expect(armed).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(30_001);
  expect(vi.getTimerCount()).toBe(0);
  armed.mockRestore();
});

test("an alarm beyond the longest timer of Node rings when it is due", () => {
  const rung: number[] = [];
  timers(now).add(now() + 2 ** 31 + 5_000, () => rung.push(1));
  vi.advanceTimersByTime(2 ** 31);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(5_001);
  expect(rung).toEqual([1]);
});

/** A clock that goes on while timers stand still, as in a busy or stopped process. */
function stoppable(): { now: () => number; pass(ms: number): void } {
  let passed = 0;
  return { now: () => performance.now() + passed, pass: (ms) => void (passed += ms) };
}

test("what comes while a late timer rings is taken in before anything counts as due", () => {
  const rung: string[] = [];
  const { now: clock, pass } = stoppable();
  const all = timers(clock);
  const answered = all.add(clock() + 100, () => rung.push("answered"));
  all.add(clock() + 100, () => rung.push("silent"));
  pass(300);
  vi.advanceTimersByTime(100);
  expect(rung).toEqual([]);
  all.remove(answered);
  vi.advanceTimersByTime(25);
  expect(rung).toEqual(["silent"]);
});

test("an alarm that is added while a late timer catches up does not hold up the others", () => {
  const rung: string[] = [];
  const { now: clock, pass } = stoppable();
  const all = timers(clock);
  all.add(clock() + 100, () => rung.push("first"));
  pass(300);
  vi.advanceTimersByTime(100);
  all.add(clock() + 60_000, () => rung.push("second"));
  vi.advanceTimersByTime(25);
  expect(rung).toEqual(["first"]);
});

test("only a timer that rings more than ten seconds late tells of a stopped process", () => {
  let suspended = 0;
  const { now: clock, pass } = stoppable();
  const all = timers(clock, () => void suspended++);
  all.add(clock() + 100, () => {});
  pass(9_900);
  vi.advanceTimersByTime(200);
  expect(suspended).toBe(0);
  all.add(clock() + 100, () => {});
  pass(10_100);
  vi.advanceTimersByTime(200);
  expect(suspended).toBe(1);
});
