import { expect, test } from "vitest";
import { underSignal } from "./under-signal.ts";

test("a signal that has ended keeps the call from being made", async () => {
  const reason = new Error("user left");
  let calls = 0;

  await expect(underSignal(AbortSignal.abort(reason), async () => calls++)).rejects.toBe(reason);
  expect(calls).toBe(0);
});

test("a reason that is no Error becomes the cause of an AbortError; other failures pass as they are", async () => {
  const caller = new AbortController();
  const leaving = underSignal(caller.signal, async () => {
    caller.abort("enough");
    throw caller.signal.reason;
  });

  await expect(leaving).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  await expect(underSignal(caller.signal, async () => {})).rejects.toMatchObject({ cause: "enough" });
  const failure = new Error("other");
  await expect(underSignal(undefined, () => Promise.reject(failure))).rejects.toBe(failure);
});
