import { expect, test } from "vitest";
import { readerSignal } from "./reader-signal.ts";

/** A generator that waits for words until its signal aborts. */
async function* waiting(signal: AbortSignal): AsyncGenerator<string> {
  yield "Hel";
  await new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

test("the last reader that leaves aborts the work", async () => {
  const { signal, watch } = readerSignal(undefined);
  const [one, other] = [watch(waiting(signal)), watch(waiting(signal))];

  await one.return(undefined);
  await one.return(undefined);
  expect(signal.aborted).toBe(false);
  await other.return(undefined);

  expect(signal.reason).toMatchObject({ name: "AbortError", message: "The reader left the stream." });
});

test("a reader whose leaving nobody sees keeps the work going", async () => {
  const { signal, watch, keep } = readerSignal(undefined);

  keep();
  await watch(waiting(signal)).return(undefined);

  expect(signal.aborted).toBe(false);
});

test("a reader may leave while it waits for more", async () => {
  const { signal, watch } = readerSignal(undefined);
  const reader = watch(waiting(signal));
  await reader.next();

  const more = reader.next().catch((error: unknown) => error);

  expect(await reader.return(undefined)).toMatchObject({ done: true });
  expect(await more).toBe(signal.reason);
});

/** A reader whose end fails. */
const failing = (reason: () => unknown) => ({
  return: async () => {
    throw reason();
  },
});

test("whoever leaves hears nothing of the abort that follows, but of everything else", async () => {
  const { signal, watch } = readerSignal(undefined);
  const cut = new Error("The cleaning failed.");

  await expect(watch(failing(() => signal.reason)).return()).resolves.toMatchObject({ done: true });
  await expect(watch(failing(() => cut)).return()).rejects.toBe(cut);
});

test("the caller's signal aborts the work with its reason", () => {
  const caller = new AbortController();
  const { signal } = readerSignal(caller.signal);

  caller.abort("enough");

  expect(signal.reason).toBe("enough");
});
