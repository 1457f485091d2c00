import fc from "fast-check";
import { expect, test } from "vitest";
import { cutAt, doneOf, failedOf, played, refusal } from "../../test/support/batch-service.ts";
import { ConnectionError, HttpError, ResponseError, TimeoutError } from "../errors.ts";
import type { RetryCause } from "../retry-table.ts";
import { mayBeOneInputs, partsOf, wholeSlice } from "./bisect.ts";

const http = (status: number, retryCause: RetryCause = "none") =>
  new HttpError("HTTP_STATUS", "HTTP", { status, headers: {}, body: "", origin: "server", retryCause });
const invalid = (path: string) =>
  new ResponseError("ANSWER_INVALID", path, "Bad.", { retryCause: "invalid-answer" });

test.each([
  ["400", http(400)],
  ["413", http(413)],
  ["422", http(422)],
  ["500", http(500, "server-error")],
  ["500 that forbids a repeat", http(500)],
  ["408", http(408, "compute-timeout")],
  ["504", http(504, "gateway-timeout")],
  ["attempt timeout", new TimeoutError("attempt", 1, "Late.", { retryCause: "attempt-timeout" })],
  ["bad vector", invalid("data[3].embedding")],
  ["error in a good status", new ResponseError("ANSWER_REPORTS_ERROR", "error", "Bad text.")],
])("the failure may be one input's: %s", (_, error) => {
  expect(mayBeOneInputs(error)).toBe(true);
});

test.each([
  ["401", http(401)],
  ["404", http(404)],
  [
    "400 about the model",
    new HttpError("MODEL_NOT_FOUND", "", { status: 400, headers: {}, body: "", origin: "server" }),
  ],
  ["429", http(429, "rate-limit")],
  ["450", http(450, "queue-full")],
  ["502", http(502, "unavailable")],
  ["503", http(503, "unavailable")],
  ["501", http(501)],
  ["refused connection", new ConnectionError("CONNECTION_REFUSED", "connect", "", { retryCause: "connect" })],
  ["deadline", new TimeoutError("deadline", 1, "Late.")],
  ["answer too large", new ResponseError("ANSWER_TOO_LARGE", "", "Large.")],
  ["answer wrong as a whole", invalid("")],
  ["the caller's own error", new Error("user left")],
])("the failure is no single input's: %s", (_, error) => {
  expect(mayBeOneInputs(error)).toBe(false);
});

test("the halves of a slice are its inputs in order, the first not the smaller", () => {
  expect(partsOf(wholeSlice({ first: 3, end: 8 }), http(400))).toMatchObject([
    { first: 3, end: 6, isPart: true, suspected: [] },
    { first: 6, end: 8, isPart: true, suspected: [] },
  ]);
});

test("parts carry the faults that were repeated in vain, and no timeouts", () => {
  const [part] = partsOf(wholeSlice({ first: 0, end: 4 }), http(500, "server-error"));
  if (part === undefined) throw new Error("no part");
  expect(part.suspected).toEqual(["server-error"]);
  expect(partsOf(part, invalid("data[0]"))[0]?.suspected).toEqual(["server-error", "invalid-answer"]);
  expect(partsOf(part, http(408, "compute-timeout"))[1]?.suspected).toEqual(["server-error"]);
});

const poisoned = fc
  .record({ inputs: fc.integer({ min: 1, max: 80 }), size: fc.integer({ min: 1, max: 24 }) })
  .chain((run) =>
    fc.record({
      inputs: fc.constant(run.inputs),
      size: fc.constant(run.size),
      poison: fc.uniqueArray(fc.integer({ min: 0, max: run.inputs - 1 }), { maxLength: 12 }),
      concurrency: fc.integer({ min: 1, max: 8 }),
      status: fc.constantFrom(400, 413, 422, 500),
    }),
  );

test("bisecting finds exactly the bad inputs, within its bound of requests", async () => {
  await fc.assert(
    fc.asyncProperty(poisoned, async ({ inputs, size, poison, concurrency, status }) => {
      const run = await played({
        batches: cutAt(inputs, size),
        concurrency,
        answer: async ({ first, end }) => {
          await Promise.resolve();
          if (poison.some((index) => index >= first && index < end)) throw refusal(status);
        },
      });
      const sorted = poison.toSorted((one, other) => one - other);
      expect(failedOf(run)).toEqual(sorted);
      expect(doneOf(run)).toEqual(
        Array.from({ length: inputs }, (_, at) => at).filter((at) => !poison.includes(at)),
      );
      const more = run.sent.length - Math.ceil(inputs / size);
      expect(more).toBeLessThanOrEqual(poison.length * 2 * Math.ceil(Math.log2(Math.min(size, inputs))));
      expect(run.setbacks.length + failedOf(run).length + run.outcomes.filter(({ ok }) => ok).length).toBe(
        run.sent.length,
      );
    }),
  );
});
