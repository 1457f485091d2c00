import { expect, test } from "vitest";
import { checkSecret } from "./secret.ts";

test.each([
  ["abc==", {}],
  ["abc==\n", { trimmed: true }],
  ["Bearer abc==", { hadScheme: true }],
  ["bearer  abc==", { hadScheme: true }],
  ['"abc=="', { quoted: true }],
  ["'abc== '", { quoted: true }],
  [' "Bearer abc=="\r\n', { trimmed: true, quoted: true, hadScheme: true }],
])("the token pasted as %j is abc==, and what was taken off is known", (pasted, taken) => {
  const plain = { value: "abc==", trimmed: false, quoted: false, hadScheme: false };
  expect(checkSecret(pasted, "token")).toEqual({ ...plain, ...taken });
});

test.each(['"abc', "abc'", `"abc'`, 'a"b"c'])("the quotes in %s belong to the token", (token) => {
  expect(checkSecret(token, "token")).toMatchObject({ value: token, quoted: false });
});

test.each(["", "  ", "''", "Bearer ", 7, undefined])("%j is no secret", (given) => {
  expect(() => checkSecret(given, "token")).toThrow(/`token`/);
});

test("an address is no token: the two were taken for each other, and the token is not shown as an address", () => {
  expect(() => checkSecret("http://host/api/predict/demo", "token")).toThrow(/is an address, not a token/);
});

test.each(["a\nb", "pass word", "a\u0000b", "牌坊"])(
  "%j cannot stand in a header, and it is not shown",
  (given) => {
    expect(() => checkSecret(given, "token")).toThrow(/`token`/);
    expect(() => checkSecret(given, "token")).not.toThrow(given);
  },
);
