import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readErrorBody, reportedError } from "./error-body.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/errors/${name}`, import.meta.url), "utf8");

describe("an error body of a known shape is read", () => {
  test.each([
    [
      "flat-400.json",
      400,
      { code: "BadRequestError", message: expect.stringContaining("context length is 2048") },
    ],
    ["nested-404.json", 404, { code: "NotFoundError", message: "The model `x` does not exist." }],
    ["nested-400-param.json", 400, { code: "Bad Request", message: "Field required", field: "messages" }],
    [
      "matryoshka-400.json",
      400,
      { code: "BadRequestError", message: expect.stringContaining("BAAI/bge-m3"), field: "dimensions" },
    ],
    ["fastapi-404.json", 404, { message: "Not Found" }],
    ["fastapi-422.json", 422, { message: "body.messages: Field required", field: "messages" }],
    ["key-401.json", 401, { message: "Unauthorized" }],
    [
      "ai-search-400.json",
      400,
      {
        code: "InvalidParameter",
        message: "JSON parse error: unexpected end of input",
        requestId: "817964CD-1B84-4AE1-9B63-4FB99734DD41",
      },
    ],
    ["gateway-503.txt", 503, { message: "no healthy upstream" }],
    ["gateway-502.html", 502, { message: "502 Bad Gateway" }],
  ])("%s", (name, status, said) => {
    expect(readErrorBody(status, fixture(name))).toEqual(said);
  });
});

test("an empty body says nothing", () => {
  expect(readErrorBody(404, "")).toEqual({});
  expect(readErrorBody(404, " \r\n")).toEqual({});
});

test("a page without a title is only called a page", () => {
  expect(readErrorBody(503, "<!DOCTYPE html><html><body><p>busy")).toEqual({ message: "an HTML page" });
});

test("a page is known behind a comment or an XML head, and text that begins with < is none", () => {
  for (const head of ["<!-- a --><!-- b -->", '<?xml version="1.0"?>\n'])
    expect(readErrorBody(502, `${head}<!doctype html><title lang="en"> Bad\nGateway </title>`)).toEqual({
      message: "Bad Gateway",
    });
  expect(readErrorBody(500, "<nil> in handler")).toEqual({ message: "<nil> in handler" });
});

test("fields with capitals, as Alibaba Cloud's older interfaces write them, are read", () => {
  const text = '{"RequestId":"r-1","HostId":"h","Code":"Throttling.User","Message":"too many"}';
  expect(readErrorBody(400, text)).toEqual({
    code: "Throttling.User",
    message: "too many",
    requestId: "r-1",
  });
});

test("any text gives a short message, and never a failure", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
      const { message = "" } = readErrorBody(500, text);
      expect(message.length).toBeLessThanOrEqual(300);
    }),
  );
});

test("a long text is folded into one line of 300 characters", () => {
  const { message = "" } = readErrorBody(500, "many\n\twords \u0000".repeat(2_000));
  expect(message).toHaveLength(300);
  expect(message).toMatch(/^many words many words .*…$/);
});

test("JSON without a message is told as it came", () => {
  expect(readErrorBody(500, '{"reason":"x"}')).toEqual({ message: '{"reason":"x"}' });
});

test.each([
  ["stream_options", "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]"],
  ["encoding_format", "unknown field `encoding_format`"],
])("the refused field %s is found in the message", (field, message) => {
  expect(
    readErrorBody(400, JSON.stringify({ error: { message, type: "BadRequestError", code: 400 } })).field,
  ).toBe(field);
});

test("a number is a code only where it tells more than the status", () => {
  expect(readErrorBody(400, '{"error":{"message":"m","code":400}}').code).toBeUndefined();
  expect(readErrorBody(400, '{"error":{"message":"m","code":1210}}').code).toBe("1210");
});

test.each([
  {},
  { error: null, data: [] },
  { code: 200, message: "ok", data: [] },
  { choices: [], error: "" },
  [],
  "text",
  { code: null, message: "ok" },
])("%o is no error", (json) => {
  expect(reportedError(json)).toBeUndefined();
});

test("the status of an error inside a good answer is its code", () => {
  expect(reportedError({ error: { message: "m", code: 503 } })).toMatchObject({ status: 503 });
  expect(reportedError({ code: "Throttling", message: "m" })).not.toHaveProperty("status");
});

test("words of any length are told by their beginning, whichever field they stand in", () => {
  const long = "x".repeat(50_000);
  const said = readErrorBody(
    400,
    JSON.stringify({ message: long, code: long, param: long, request_id: long }),
  );
  expect(Object.keys(said)).toEqual(["code", "message", "field", "requestId"]);
  for (const words of Object.values(said)) expect(words.length).toBeLessThanOrEqual(300);
});

test("JSON that is nested without end is read like any other", () => {
  const depth = 100_000;
  const list = "[".repeat(depth) + "]".repeat(depth);
  const records = `${'{"detail":'.repeat(depth)}1${"}".repeat(depth)}`;
  for (const text of [`{"detail":[${list}]}`, `{"detail":${list}}`, records, list])
    expect(readErrorBody(400, text).message?.length ?? 0).toBeLessThanOrEqual(300);
});
