import { expect, test } from "vitest";
import { signatureFields } from "../src/signature.ts";

const TOKEN = "YWJjZGVmMDEyMzQ1Njc4OQ==";
const PLACE = {
  token: TOKEN,
  contentType: "application/json",
  date: "Thu, 01 Jan 2026 00:00:00 GMT",
  resource: "/api/predict/demo",
};

test.each([
  {
    body: '{"input":"hello"}',
    contentMd5: "b6dc5e3612ea0bb28ca3e0ea9865efcf",
    authorization: "EAS scnkVhneI1jsZrpFI7LvD2+rg/o=",
  },
  {
    body: '{"n":1}',
    contentMd5: "082c26c8a6bc75226a31da5495cc9292",
    authorization: "EAS AbSQQHGVhYMGifGDcIxuQdCZYpA=",
  },
])("$body is signed as the protocol's vector says", ({ body, contentMd5, authorization }) => {
  expect(signatureFields({ ...PLACE, body })).toEqual({
    authorization,
    "content-md5": contentMd5,
    date: PLACE.date,
    "content-type": "application/json",
  });
});

test("an md5 without its leading zero is signed as it is sent, like the Java SDK's", () => {
  const contentMd5 = "82c26c8a6bc75226a31da5495cc9292";

  expect(signatureFields({ ...PLACE, body: '{"n":1}', contentMd5 })).toMatchObject({
    authorization: "EAS 8n2b6cuV4jvjjIesrx3GwrdWGXg=",
    "content-md5": contentMd5,
  });
});
