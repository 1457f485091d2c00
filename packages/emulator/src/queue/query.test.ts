import { expect, test } from "vitest";
import { InvalidQuery, readQuery, toMs } from "./query.ts";

test.each([
  ["5", 5_000],
  ["5s", 5_000],
  ["0s", 0],
  ["500ms", 500],
  ["1m30s", 90_000],
  ["1.5s", 1_500],
  ["2h", 7_200_000],
  ["", undefined],
  ["s", undefined],
  ["-5s", undefined],
  ["5 s", undefined],
])("the duration %j is %j milliseconds", (text, ms) => {
  expect(toMs(text)).toBe(ms);
});

test("every key that is not the queue's own is a tag", () => {
  expect(readQuery("?_index_=0&requestId=r-1&colour=red").tags).toEqual({ requestId: "r-1", colour: "red" });
});

test("G11 a tag that begins with an underscore is refused", () => {
  expect(() => readQuery("?_x=1")).toThrow(InvalidQuery);
});

test("G14 indexes keep all of their digits", () => {
  const query = readQuery("?_index_=18446744073709551615&_indexes_=1,9007199254740993");

  expect(query.index("_index_")).toBe(18_446_744_073_709_551_615n);
  expect(query.indexes("_indexes_")).toEqual([1n, 9_007_199_254_740_993n]);
});

test.each(["?_indexes_=", "?_indexes_=1,,2", "?_indexes_=one"])("%s is no list of indexes", (query) => {
  expect(() => readQuery(query).indexes("_indexes_")).toThrow(InvalidQuery);
});
