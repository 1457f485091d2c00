import fc from "fast-check";
import { expect, test } from "vitest";
import { retryAfterMs } from "../../src/transport/retry-after.ts";
import { referenceRetryAfterMs } from "../support/retry-after-reference.ts";

const WALL_CLOCK = Date.parse("2026-11-24T12:00:00Z");

const two = fc.nat(99).map((number) => String(number).padStart(2, "0"));
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
  "nov",
  "Xyz",
];
/** Dates of the preferred form, and what is nearly one. */
const date = fc
  .record({
    weekday: fc.constantFrom("Tue,", "Wed,", "tue,", "Tuesday,", "Tue"),
    day: fc.oneof(
      fc.integer({ min: 1, max: 31 }).map((day) => String(day).padStart(2, "0")),
      two,
    ),
    month: fc.constantFrom(...MONTHS),
    year: fc.oneof(fc.constant("2026"), fc.constant("2027"), fc.nat(9_999).map(String)),
    time: fc.oneof(
      fc.constant("12:00:07"),
      fc.tuple(two, two, two).map((parts) => parts.join(":")),
    ),
    zone: fc.constantFrom("GMT", "GMT", "GMT", "UTC", "+0000", ""),
  })
  .map(({ weekday, day, month, year, time, zone }) =>
    [weekday, day, month, year, time, zone].join(" ").trim(),
  );
const seconds = fc.oneof(
  fc.nat(200_000).map(String),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
  fc.tuple(fc.nat(99), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
);
const nearly = fc
  .array(
    fc.constantFrom(
      "-",
      "+",
      ".",
      "1",
      "0",
      "e",
      "x",
      " ",
      "\t",
      "60",
      "Infinity",
      "NaN",
      "GMT",
      "9".repeat(320),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(""));
const blanks = fc.constantFrom("", "", " ", "\t", "  ");
const value = fc
  .tuple(blanks, fc.oneof(seconds, date, nearly, fc.string({ maxLength: 12 })), blanks)
  .map((parts) => parts.join(""));

test("whatever the header fields say, they are read as the plain reference reads them", () => {
  fc.assert(
    fc.property(
      fc.option(value),
      fc.option(value, { freq: 1 }),
      fc.option(date),
      (after, milliseconds, sent) => {
        const headers = {
          ...(after === null ? {} : { "retry-after": after }),
          ...(milliseconds === null ? {} : { "retry-after-ms": milliseconds }),
          ...(sent === null ? {} : { date: sent }),
        };
        const expected = referenceRetryAfterMs(
          {
            ...(after === null ? {} : { after }),
            ...(milliseconds === null ? {} : { milliseconds }),
            ...(sent === null ? {} : { date: sent }),
          },
          WALL_CLOCK,
        );
        expect(retryAfterMs(headers, () => WALL_CLOCK)).toBe(expected);
      },
    ),
  );
});

test("a wish is finite and never lies in the past", () => {
  fc.assert(
    fc.property(value, fc.option(date), (after, sent) => {
      const ms = retryAfterMs(
        { "retry-after": after, ...(sent === null ? {} : { date: sent }) },
        () => WALL_CLOCK,
      );
      expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
    }),
  );
});
