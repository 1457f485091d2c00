import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { signatureFields } from "./signature.ts";

const token = "YWJjZGVmMDEyMzQ1Njc4OQ==";
const date = new Date(Date.UTC(2026, 0, 1));
const request = {
  method: "POST",
  path: "/api/predict/demo",
  contentType: "application/json",
  body: '{"input":"hello"}',
};

test("A03 a request is signed as the official clients sign it", () => {
  expect(signatureFields(token, request, date)).toEqual({
    authorization: "EAS scnkVhneI1jsZrpFI7LvD2+rg/o=",
    "content-md5": "b6dc5e3612ea0bb28ca3e0ea9865efcf",
    date: "Thu, 01 Jan 2026 00:00:00 GMT",
  });
});

test("the MD5 of a body keeps its leading zeros", () => {
  expect(signatureFields(token, { ...request, body: '{"n":1}' }, date)).toMatchObject({
    authorization: "EAS AbSQQHGVhYMGifGDcIxuQdCZYpA=",
    "content-md5": "082c26c8a6bc75226a31da5495cc9292",
  });
});

test("text and its bytes have one signature, and no body is an empty one", () => {
  const text = '{"input":"牌坊"}';
  expect(signatureFields(token, { ...request, body: Buffer.from(text) }, date)).toEqual(
    signatureFields(token, { ...request, body: text }, date),
  );
  expect(signatureFields(token, { ...request, body: undefined }, date)).toMatchObject({
    "content-md5": "d41d8cd98f00b204e9800998ecf8427e",
  });
});

test.each([
  { method: "GET" },
  { path: "/api/predict/demo?n=1" },
  { contentType: "text/plain" },
  { body: '{"input":"hello "}' },
])("another signature belongs to %o", (change) => {
  const { authorization } = signatureFields(token, { ...request, ...change }, date);
  expect(authorization).toMatch(/^EAS [\w+/]{27}=$/);
  expect(authorization).not.toBe(signatureFields(token, request, date)["authorization"]);
});

test("a body that comes in pieces cannot be signed, and that is said", () => {
  const pieces = Readable.from([Buffer.from("a")]);
  expect(() => signatureFields(token, { ...request, body: pieces }, date)).toThrow(InputError);
  expect(() => signatureFields(token, { ...request, body: pieces }, date)).toThrow(/comes in pieces/);
});
