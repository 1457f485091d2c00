import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { testState } from "../../test/support/test-state.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("after the process stood still the idle connections of every endpoint are dropped", () => {
  let now = 0;
  const state = testState({ now: () => now });
  const drop = vi.fn<() => void>();
  for (const endpoint of state.endpoints.all) endpoint.dropIdleSockets = drop;
  state.timers.add(100, () => {});
  now = 200;
  vi.advanceTimersByTime(150);
  expect(drop).not.toHaveBeenCalled();
  state.timers.add(300, () => {});
  now = 20_000;
  vi.advanceTimersByTime(150);
  expect(drop).toHaveBeenCalledTimes(state.endpoints.all.length);
});
