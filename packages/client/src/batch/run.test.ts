import { expect, test } from "vitest";
import { HttpError } from "../errors.ts";
import { mayBeOneInputs } from "./bisect.ts";
import { runBatches } from "./run.ts";

const batches = Array.from({ length: 6 }, (_, first) => ({ first, end: first + 1 }));
const quiet = { onDone: () => {}, signal: undefined, isDivisible: mayBeOneInputs, payFor: () => true };
const refusal = (status: number): HttpError =>
  new HttpError("HTTP_STATUS", "HTTP", { status, headers: {}, body: "", origin: "gateway" });

test("outcomes stand in the order of the batches, whatever the order of answers", async () => {
  const { outcomes } = await runBatches(batches, {
    ...quiet,
    concurrency: 6,
    exchange: async ({ first }) => {
      for (let turn = 0; turn < 10 - first; turn++) await Promise.resolve();
      return first;
    },
  });
  expect(outcomes.map((outcome) => outcome.ok && outcome.value)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("no more run at a time than were allowed", async () => {
  let live = 0;
  let most = 0;
  await runBatches(batches, {
    ...quiet,
    concurrency: 2,
    exchange: async () => {
      most = Math.max(most, ++live);
      await new Promise(setImmediate);
      live--;
    },
  });
  expect(most).toBe(2);
});

test("a batch that fails leaves the others their answers", async () => {
  const { outcomes } = await runBatches(batches, {
    ...quiet,
    concurrency: 2,
    exchange: async ({ first }) => {
      if (first === 1) throw refusal(400);
      return first;
    },
  });
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true, true, true, true]);
});

test.each([401, 403, 404, 405])("after a %i nothing more is launched", async (status) => {
  let launched = 0;
  const { outcomes } = await runBatches(batches, {
    ...quiet,
    concurrency: 1,
    exchange: async () => {
      launched++;
      throw refusal(status);
    },
  });
  expect(launched).toBe(1);
  expect(outcomes).toHaveLength(6);
});

test("a throw from the hook ends the run with it and aborts what is under way", async () => {
  const reasons: unknown[] = [];
  const thrown = new Error("from the hook");
  const run = runBatches(batches, {
    ...quiet,
    concurrency: 2,
    onDone: () => {
      throw thrown;
    },
    exchange: ({ first }, { signal }) =>
      first === 0
        ? Promise.resolve()
        : new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(reasons.push(signal.reason))),
          ),
  });
  await expect(run).rejects.toBe(thrown);
  expect(reasons).toHaveLength(1);
});

test("the hook is told nothing more after it threw", async () => {
  let told = 0;
  const run = runBatches(batches, {
    ...quiet,
    concurrency: 6,
    exchange: async () => {},
    onDone: () => {
      told++;
      throw new Error("from the hook");
    },
  });
  await expect(run).rejects.toThrow("from the hook");
  await new Promise(setImmediate);
  expect(told).toBe(1);
});

test("an abort ends the run with the caller's reason", async () => {
  const caller = new AbortController();
  const reason = new Error("user left");
  const run = runBatches(batches, {
    ...quiet,
    signal: caller.signal,
    concurrency: 2,
    exchange: (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error)),
      ),
  });
  caller.abort(reason);
  await expect(run).rejects.toBe(reason);
});
