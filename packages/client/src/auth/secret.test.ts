import fc from "fast-check";
import { expect, test } from "vitest";
import { checkSecret, scrub } from "./secret.ts";

test("no form of a secret is left in a text", () => {
  const secret = fc.stringMatching(/^[\x21-\x7e]{8,40}$/);
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const forms = [
        value,
        encodeURIComponent(value),
        Buffer.from(value).toString("base64"),
        JSON.stringify(value),
      ];
      for (const form of forms) expect(scrub(before + form + after, [value])).not.toContain(value);
    }),
  );
});

test("a secret in which a text was cut off is not left with its beginning", () => {
  const secret = "canary-token-1234";
  for (let length = 4; length <= secret.length; length++)
    expect(scrub(`it says "x ${secret.slice(0, length)}…".`, [secret])).toBe('it says "x [redacted]…".');
});

test("scrubbing twice is scrubbing once", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const once = scrub(text, ["canary-token"]);
      expect(scrub(once, ["canary-token"])).toBe(once);
    }),
  );
});

test("a Bearer header, an EAS signature and a password in an address are taken out whoever they belong to", () => {
  expect(scrub("sent Bearer abcdef123456==, EAS scnkVhneI1jsZrpF= to http://u:pw@host/", [])).toBe(
    "sent Bearer [redacted], EAS [redacted] to http://[redacted]@host/",
  );
});

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

test.each(["a\nb", "pass word", "a\u0000b", "牌坊"])(
  "%j cannot stand in a header, and it is not shown",
  (given) => {
    expect(() => checkSecret(given, "token")).toThrow(/`token`/);
    expect(() => checkSecret(given, "token")).not.toThrow(given);
  },
);
