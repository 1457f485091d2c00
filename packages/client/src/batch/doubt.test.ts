import { expect, test } from "vitest";
import { cutAt, doneOf, failedOf, played, refusal } from "../../test/support/batch-service.ts";
import { ResponseError, TimeoutError } from "../errors.ts";

const invalid = (path: string): ResponseError =>
  new ResponseError("ANSWER_INVALID", path, "Bad.", { retryCause: "invalid-answer" });
const hang = (): TimeoutError => new TimeoutError("attempt", 1, "Late.", { retryCause: "attempt-timeout" });

test.each([400, 500, 408])(
  "a service that answers all with %i is not asked for each input",
  async (status) => {
    const run = await played({
      batches: cutAt(10_000, 16),
      answer: () => {
        throw refusal(status);
      },
    });
    expect(run.sent.length).toBeLessThan(100);
    expect(failedOf(run)).toHaveLength(10_000);
  },
);

test("two inputs alone with the same breach end a run in which nothing was right", async () => {
  const run = await played({
    batches: cutAt(160, 16),
    concurrency: 1,
    answer: ({ first }) => {
      throw invalid(`data[${first}].embedding`);
    },
  });
  expect(run.sent.map(({ first, end }) => end - first)).toEqual([16, 8, 4, 2, 1, 1]);
});

test("breaches of different kinds are not taken for one", async () => {
  const run = await played({
    batches: cutAt(2, 1),
    concurrency: 1,
    answer: ({ first }) => {
      throw invalid(first === 0 ? "data[0].embedding" : "data[0].index");
    },
  });
  expect(run.outcomes).toMatchObject([
    { error: { path: "data[0].embedding" } },
    { error: { path: "data[0].index" } },
  ]);
});

test("an answer that is wrong as a whole is not taken apart, and ends the run", async () => {
  const run = await played({
    batches: cutAt(160, 16),
    concurrency: 1,
    answer: () => {
      throw invalid("");
    },
  });
  expect(run.sent).toHaveLength(1);
});

test("a service that hangs is given up after a batch and its halves", async () => {
  const run = await played({
    batches: cutAt(16, 16),
    answer: () => {
      throw hang();
    },
  });
  expect(run.sent.map(({ first, end }) => end - first)).toEqual([16, 8, 8]);
});

test("a text that makes the service hang is found where the other half is in time", async () => {
  const run = await played({
    batches: cutAt(16, 16),
    answer: async ({ first }) => {
      if (first > 0) return;
      await new Promise(setImmediate);
      throw hang();
    },
  });
  expect(failedOf(run)).toEqual([0]);
});

test.each([1, 2, 64])(
  "a document of bad texts ends no run in which others are good: %i at a time",
  async (concurrency) => {
    const run = await played({
      batches: cutAt(320, 16),
      concurrency,
      payFor: () => false,
      answer: async ({ first, end }) => {
        await new Promise(setImmediate);
        if (end > 100 && first < 124) throw refusal(500);
      },
    });
    expect(doneOf(run).length).toBe(320 - 24);
  },
);

test("however many inputs are refused in a row, a service that gave vectors is asked for the others", async () => {
  const run = await played({
    batches: cutAt(200, 4),
    concurrency: 1,
    answer: ({ first, end }) => {
      if (end > 20 && first < 120) throw refusal(400);
    },
  });
  expect(failedOf(run)).toHaveLength(100);
  expect(doneOf(run)).toHaveLength(100);
});

test("a service that breaks in the middle of a run is asked for little more", async () => {
  let budget = 20;
  const run = await played({
    batches: cutAt(10_000, 16),
    payFor: () => budget-- > 0,
    answer: async (_, number) => {
      await new Promise(setImmediate);
      if (number > 100) throw refusal(500);
    },
  });
  // Those that showed it, those under way with them, the parts for nothing, and the parts that were paid for.
  expect(run.sent.length).toBeLessThanOrEqual(100 + 16 + 8 + 16 + 20);
  expect(doneOf(run)).toHaveLength(1_600);
});
