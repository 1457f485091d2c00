import { describe, expect, test } from "vitest";
import type { PaifangError } from "../errors.ts";
import { asRecord, optionalText, readIndex, readList, readRecord, readString } from "./json-fields.ts";
import { bytesDecoder, jsonDecoder } from "./read.ts";

function decode(text: string, contentType = "application/json"): unknown {
  const decoder = jsonDecoder(contentType, (json) => json);
  decoder.write(Buffer.from(text));
  return decoder.end();
}

function failure(run: () => unknown): PaifangError {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error as PaifangError;
  }
  throw new Error("nothing was thrown");
}

test("an answer in pieces is parsed as one, also where a character is cut", () => {
  const decoder = jsonDecoder("application/json", (json) => json);
  for (const byte of Buffer.from('\uFEFF{"text":"你好 🌏"}')) decoder.write(Uint8Array.of(byte));
  expect(decoder.end()).toEqual({ text: "你好 🌏" });
});

test("bytes come as they are", () => {
  const decoder = bytesDecoder();
  decoder.write(Uint8Array.of(0, 255));
  decoder.write(Uint8Array.of(1));
  expect([...decoder.end()]).toEqual([0, 255, 1]);
});

describe("what is not JSON", () => {
  test.each([
    ['{"data":[{"index":0,', "application/json", "ANSWER_NOT_JSON", "broken-answer"],
    ["", "application/json", "ANSWER_NOT_JSON", "broken-answer"],
    ["<html><title>Login</title></html>", "text/html; charset=utf-8", "ANSWER_NOT_THE_API", "none"],
    ["<html></html>", undefined, "ANSWER_NOT_THE_API", "none"],
    ["Welcome to BladeLLM!", "text/plain", "ANSWER_NOT_THE_API", "none"],
    ['{"error":{"message":"m","code":503}}', "application/json", "ANSWER_REPORTS_ERROR", "unavailable"],
    ['{"code":"InternalServerError","message":"m"}', "application/json", "ANSWER_REPORTS_ERROR", "none"],
    ['{"code":"Throttling","message":"m"}', "application/json", "ANSWER_REPORTS_ERROR", "rate-limit"],
  ])("%j of %s is %s", (text, contentType, code, retryCause) => {
    const error = failure(() => decode(text, contentType));
    expect(error).toMatchObject({ code, retryCause });
    // The parser's own words quote the answer.
    expect(error.cause).toBeUndefined();
  });

  test("is told by its title where it is a page", () => {
    const page = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>canary</body></html>";
    expect(failure(() => decode(page, "text/html")).detail).toBe(
      'The answer is text/html, not JSON; it says "Log in".',
    );
  });

  test("is quoted by 200 characters at most", () => {
    expect(failure(() => decode(`{"${"x".repeat(5_000)}`)).detail.length).toBeLessThan(300);
  });
});

test("an error told in a good answer keeps the server's code, words and request id", () => {
  const text = '{"request_id":"r-1","code":"Throttling","message":"slow down"}';
  expect(failure(() => decode(text))).toMatchObject({
    code: "ANSWER_REPORTS_ERROR",
    serverCode: "Throttling",
    serverMessage: "slow down",
    requestId: "r-1",
  });
});

test.each(["NaN", "Infinity", "-Infinity"])("%s of Python's JSON is told with its place", (word) => {
  const error = failure(() => decode(`{"data":[{"embedding":[0.5]},{"embedding":[1, ${word} ,2]}]}`));
  expect(error).toMatchObject({
    code: "ANSWER_INVALID",
    path: "data[1].embedding[1]",
    retryCause: "invalid-answer",
  });
  expect(error.detail).toContain(word);
});

test("a place whose name is as long as the answer is told by its beginning", () => {
  const error = failure(() => decode(`{"${"key".repeat(10_000)}":[NaN]}`));
  expect(error).toMatchObject({ code: "ANSWER_INVALID", path: expect.stringMatching(/^key.{0,200}$/) });
  expect(error.message.length).toBeLessThan(1_000);
});

test("the word NaN in a text of broken JSON is not told as a number", () => {
  expect(failure(() => decode('{"text":"a, NaN, b"')).code).toBe("ANSWER_NOT_JSON");
});

test("a field called __proto__ stays a field", () => {
  const record = asRecord(decode('{"__proto__":{"polluted":true}}'), "");
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

describe("fields", () => {
  test("that are absent or null count as left out", () => {
    const record = { nothing: null };
    for (const key of ["nothing", "absent"]) {
      expect(readRecord(record, key, "")).toBeUndefined();
      expect(readList(record, key, "")).toBeUndefined();
      expect(readString(record, key, "")).toBeUndefined();
    }
    expect(readIndex({ index: null }, 3, "")).toBeUndefined();
    expect(optionalText("")).toBeUndefined();
    expect(optionalText(7)).toBeUndefined();
  });

  test.each([
    [(): unknown => readRecord({ a: [1] }, "a", "x"), "x.a", "`x.a` is a list of 1, not an object."],
    [(): unknown => readList({ a: {} }, "a", ""), "a", "`a` is an object, not a list."],
    [(): unknown => readString({ a: 5 }, "a", "x[2]"), "x[2].a", "`x[2].a` is 5, not text."],
    [
      (): unknown => readIndex({ index: 1.5 }, 3, "d[0]"),
      "d[0].index",
      "`d[0].index` is 1.5, not an index below 3.",
    ],
    [(): unknown => asRecord(undefined, "a"), "a", "`a` is missing, not an object."],
    [(): unknown => asRecord("hi", ""), "", 'The answer is the text "hi", not an object.'],
  ])("of the wrong kind are named with what was there (%#)", (run, path, detail) => {
    expect(failure(run)).toMatchObject({
      code: "ANSWER_INVALID",
      path,
      detail,
      retryCause: "invalid-answer",
    });
  });
});
