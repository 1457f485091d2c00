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

test("a service that hangs is given up once both halves of a batch hung", async () => {
  const run = await played({
    batches: cutAt(16, 16),
    answer: () => {
      throw hang();
    },
  });
  // The first half that failed was cut before the second one did.
  expect(run.sent.map(({ first, end }) => end - first)).toEqual([16, 8, 8, 4, 4]);
});

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

test("a service that breaks in the middle of a run is found out", async () => {
  const run = await played({
    batches: cutAt(10_000, 16),
    answer: (_, number) => {
      if (number > 100) throw refusal(500);
    },
  });
  expect(run.sent.length).toBeLessThan(200);
  expect(doneOf(run)).toHaveLength(1_600);
});
