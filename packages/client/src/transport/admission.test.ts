import { expect, test } from "vitest";
import { testState } from "../../test/support/test-state.ts";
import { Limiter } from "../service/limiter.ts";
import { admit } from "./admission.ts";
import { Scope } from "./deadline.ts";

/** A call in line behind one that holds the only slot. */
function second(): { lane: Limiter; scope: Scope; waiting: Promise<void> | undefined } {
  const state = testState();
  const endpoint = state.endpoints.candidate(0);
  const lane = new Limiter({ start: 1, max: 1, maxWaiting: 1 });
  lane.take();
  const scope = new Scope(state, undefined, 0);
  const waiting = admit({ state, endpoint, lane, scope, waitedUntil: Number.NEGATIVE_INFINITY });
  return { lane, scope, waiting };
}

test("a call whose slot comes holds it", async () => {
  const { lane, waiting } = second();
  lane.release();
  await waiting;
  expect(lane.inFlight).toBe(1);
});

test("a call that ends in line leaves it with its reason, and takes no slot", async () => {
  const { lane, scope, waiting } = second();
  scope.end(new Error("user left"));
  await expect(waiting).rejects.toThrow("user left");
  expect(lane.waiting).toBe(0);
  lane.release();
  expect(lane.inFlight).toBe(0);
});

test("a call that ends in the moment in which its slot comes gives the slot on", async () => {
  const { lane, scope, waiting } = second();
  lane.release();
  scope.end(new Error("user left"));
  await expect(waiting).rejects.toThrow("user left");
  expect(lane.inFlight).toBe(0);
});

test("a call that ended before it came to the line never stands in it", async () => {
  const state = testState();
  const lane = new Limiter({ start: 1, max: 1, maxWaiting: 1 });
  lane.take();
  const scope = new Scope(state, AbortSignal.abort(new Error("user left")), 0);
  const entry = {
    state,
    endpoint: state.endpoints.candidate(0),
    lane,
    scope,
    waitedUntil: Number.NEGATIVE_INFINITY,
  };
  await expect(admit(entry)).rejects.toThrow("user left");
  expect(lane.waiting).toBe(0);
});
